// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/class_sizes.h"

#include "common/widgets.h"

#include <QPainter>
#include <algorithm>

namespace taxon::workbench {

ClassSizes::ClassSizes(QWidget* parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("classSizes"));
    setProperty("look", QStringLiteral("card"));
    setMinimumWidth(200);
}

void ClassSizes::setSizes(std::vector<int> sizes, int minimum)
{
    m_sizes = std::move(sizes);
    m_minimum = minimum;
    if (!m_sizes.empty()) {
        const QString text = tr("Images per class: %1 to %2, median %3; a class needs %4")
                                 .arg(grouped(m_sizes.back()), grouped(m_sizes.front()), grouped(m_sizes[m_sizes.size() / 2]), grouped(minimum));
        setAccessibleName(text);
        setToolTip(text);
    }
    update();
}

void ClassSizes::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void ClassSizes::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(14, 10, -14, -10);
    QFont caption = font();
    caption.setPixelSize(11);
    caption.setWeight(QFont::DemiBold);
    painter.setFont(caption);
    painter.setPen(m_theme.muted);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignTop, tr("IMAGES PER CLASS"));
    const int captionPx = painter.fontMetrics().horizontalAdvance(tr("IMAGES PER CLASS"));
    if (m_sizes.empty() || m_sizes.front() == 0)
        return;
    caption.setWeight(QFont::Normal);
    painter.setFont(caption);
    const QString range = tr("%1 – %2, median %3").arg(grouped(m_sizes.back()), grouped(m_sizes.front()), grouped(m_sizes[m_sizes.size() / 2]));
    constexpr int kGapPx = 8;
    if (captionPx + kGapPx + painter.fontMetrics().horizontalAdvance(range) <= box.width()) // else the tool tip says it
        painter.drawText(box, Qt::AlignRight | Qt::AlignTop, range);
    const QRectF area = box.adjusted(0, 20, 0, 0);
    // At most one bar per 3 px: above that, each bar stands for the largest of its classes.
    const auto bars = std::min<std::size_t>(m_sizes.size(), static_cast<std::size_t>(std::max(1.0, area.width() / 3)));
    const double step = std::min(26.0, area.width() / static_cast<double>(bars));
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < bars; ++i) {
        const int size = m_sizes[i * m_sizes.size() / bars];
        const double height = std::max(2.0, area.height() * size / m_sizes.front());
        const double gap = step > 8 ? 3 : step > 4 ? 1 : 0;
        painter.setBrush(size < m_minimum ? m_theme.warn : m_theme.accent);
        painter.drawRoundedRect(QRectF(area.left() + step * static_cast<double>(i), area.bottom() - height, std::max(1.0, step - gap), height),
                                gap > 1 ? 1.5 : 0, gap > 1 ? 1.5 : 0);
    }
    if (m_minimum > 0 && m_minimum <= m_sizes.front()) {
        const double y = area.bottom() - area.height() * m_minimum / m_sizes.front();
        painter.setPen(QPen(m_theme.text, 1, Qt::DashLine));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.left() + step * static_cast<double>(bars), y));
    }
}

} // namespace taxon::workbench
