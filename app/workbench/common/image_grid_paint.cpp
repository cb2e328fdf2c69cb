// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/image_grid.h"
#include "common/thumbnail_loader.h"
#include "common/widgets.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr double kRadius = 7.0;

} // namespace

void ImageGrid::paintCell(QPainter& painter, const QRect& rect, const GridCell& cell, bool selected, bool current) const
{
    const QRectF inner = QRectF(rect).adjusted(kHalfGapPx, kHalfGapPx, -kHalfGapPx, -kHalfGapPx);
    const QRectF frame(inner.left(), inner.top(), inner.width(), inner.height() - captionHeight());
    paintPicture(painter, frame, cell);
    painter.setBrush(Qt::NoBrush);
    if (selected) {
        painter.setPen(QPen(m_theme.accent, 3));
        painter.drawRoundedRect(frame.adjusted(-1, -1, 1, 1), kRadius + 1, kRadius + 1);
    } else if (current) {
        painter.setPen(QPen(m_theme.accent, 1.5, Qt::DashLine));
        painter.drawRoundedRect(frame.adjusted(-1, -1, 1, 1), kRadius + 1, kRadius + 1);
    } else if (rect.contains(viewport()->mapFromGlobal(QCursor::pos())) && m_hovered >= 0) {
        painter.setPen(QPen(m_theme.muted, 1));
        painter.drawRoundedRect(frame, kRadius, kRadius);
    }
    if (current && selected && hasFocus()) { // the focus ring, inside the frame of the selection
        painter.setPen(QPen(m_theme.surface, 1.5));
        painter.drawRoundedRect(frame.adjusted(1.5, 1.5, -1.5, -1.5), kRadius - 1, kRadius - 1);
    }
    paintCaption(painter, QRectF(inner.left(), frame.bottom() + 1, inner.width(), captionHeight() - 1), cell);
}

void ImageGrid::paintPicture(QPainter& painter, const QRectF& rect, const GridCell& cell) const
{
    const Thumbnail* thumbnail = m_thumbnails.find(cell.file);
    QPainterPath clip;
    clip.addRoundedRect(rect, kRadius, kRadius);
    painter.fillPath(clip, thumbnail != nullptr && thumbnail->onWhite ? QColor(Qt::white) : m_theme.raised);
    if (thumbnail != nullptr && !thumbnail->pixmap.isNull()) {
        const QRectF room = thumbnail->onWhite ? rect.adjusted(6, 6, -6, -6) : rect;
        const QSizeF size = QSizeF(thumbnail->pixmap.size()).scaled(room.size(), Qt::KeepAspectRatio);
        painter.save();
        painter.setClipPath(clip);
        painter.drawPixmap(QRectF(room.center() - QPointF(size.width() / 2, size.height() / 2), size), thumbnail->pixmap,
                           QRectF(thumbnail->pixmap.rect()));
        painter.restore();
    } else if (thumbnail != nullptr) {
        painter.setPen(m_theme.muted);
        painter.drawText(rect, Qt::AlignCenter, thumbnail->isMissing ? tr("missing") : tr("can't be shown"));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.border, 1));
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    if (cell.pill.isEmpty())
        return;
    QFont small = font();
    small.setPixelSize(11);
    small.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(small);
    const QRectF pill(rect.left() + 6, rect.top() + 6, metrics.horizontalAdvance(cell.pill) + 16, 20);
    painter.setPen(QPen(m_theme.border, 1));
    painter.setBrush(m_theme.surface);
    painter.drawRoundedRect(pill, 10, 10);
    painter.setFont(small);
    painter.setPen(colourOf(cell.pillTone, m_theme));
    painter.drawText(pill, Qt::AlignCenter, cell.pill);
    painter.setFont(font());
}

void ImageGrid::paintCaption(QPainter& painter, const QRectF& rect, const GridCell& cell) const
{
    QFont small = font();
    small.setPixelSize(12);
    if (m_hasBars)
        small.setWeight(QFont::Medium);
    painter.setFont(small);
    painter.setPen(m_theme.text);
    const QRectF line(rect.left() + 1, rect.top() + 4, rect.width() - 2, 17);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(small).elidedText(cell.title, Qt::ElideMiddle, line.width()));
    if (cell.share < 0)
        return;
    small.setWeight(QFont::Normal);
    painter.setFont(small);
    painter.setPen(m_theme.muted);
    const QRectF number(rect.left() + 1, rect.top() + 22, 32, 16);
    painter.drawText(number, Qt::AlignLeft | Qt::AlignVCenter, decimal(cell.share, 2));
    QRectF bar(number.right() + 3, rect.top() + 28, rect.width() - number.width() - 6, 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.border);
    painter.drawRoundedRect(bar, 2, 2);
    bar.setWidth(std::max(4.0, bar.width() * std::clamp(cell.share, 0.0, 1.0)));
    painter.setBrush(cell.shareStrong ? m_theme.accent : m_theme.muted);
    painter.drawRoundedRect(bar, 2, 2);
    painter.setFont(font());
}

void ImageGrid::requestMissing(qint64 first, qint64 last)
{
    // What is on screen, then two rows below and above it.
    QStringList missing;
    m_onScreen.clear();
    const auto wish = [&](qint64 from, qint64 to) {
        for (qint64 index = std::max<qint64>(0, from); index < std::min(to, m_count); ++index) {
            const QString file = m_provider(index).file;
            m_onScreen.insert(file);
            if (m_thumbnails.find(file) == nullptr)
                missing.push_back(file);
        }
    };
    wish(first, last);
    wish(last, last + 2 * columns());
    wish(first - 2 * columns(), first);
    m_thumbnails.setWanted(this, std::move(missing));
}

void ImageGrid::thumbnailsReady(const QSet<QString>& files)
{
    if (m_onScreen.intersects(files))
        viewport()->update();
}

} // namespace taxon::workbench
