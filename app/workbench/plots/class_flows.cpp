// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/class_flows.h"

#include "common/widgets.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kHeadHeight = 24;
constexpr int kBarHeight = 22;
constexpr int kGap = 10;  // on each side of the middle
constexpr int kEdge = 10; // outside the names
constexpr double kNameShare = 0.42;
constexpr int kCountWidth = 44;

} // namespace

ClassFlows::ClassFlows(const QString& objectName, QWidget* parent) : QWidget(parent)
{
    setObjectName(objectName);
    setAccessibleName(tr("Confusions of one class"));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(kHeadHeight + 3 * kBarHeight);
}

void ClassFlows::setClass(const QString& name, std::vector<Flow> incoming, std::vector<Flow> outgoing)
{
    m_name = name;
    m_flows = {std::move(incoming), std::move(outgoing)};
    m_chosen = -1;
    setAccessibleName(name.isEmpty() ? tr("Confusions of one class") : tr("Confusions of %1").arg(name));
    choose(flows(Outgoing).empty() ? Incoming : Outgoing, 0);
}

void ClassFlows::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

int ClassFlows::shown(Side side) const
{
    const int room = std::max(1, (height() - kHeadHeight) / kBarHeight);
    const int count = static_cast<int>(flows(side).size());
    return count <= room ? count : room - 1; // the last line counts the rest
}

void ClassFlows::choose(Side side, int flow)
{
    m_side = side;
    m_chosen = std::clamp(flow, -1, shown(side) - 1);
    if (m_chosen >= 0) {
        const Flow& one = flows(side)[static_cast<std::size_t>(m_chosen)];
        const QString count = grouped(static_cast<qint64>(one.images));
        setAccessibleDescription(side == Incoming ? tr("%1 taken for %2: %3 images").arg(one.name, m_name, count)
                                                  : tr("%1 taken for %2: %3 images").arg(m_name, one.name, count));
    } else {
        setAccessibleDescription(m_name.isEmpty() ? tr("No class is chosen") : tr("No image is confused with it"));
    }
    update();
}

void ClassFlows::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_name.isEmpty()) {
        painter.setPen(m_theme.muted);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("Choose a pair: what its label is confused with stands here."));
        return;
    }
    paintSide(painter, Incoming);
    paintSide(painter, Outgoing);
    painter.setPen(QPen(m_theme.border, 1));
    painter.drawLine(width() / 2, kHeadHeight, width() / 2, height());
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.accent, 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

/// Names stand outside, bars grow from the middle, counts at their ends.
void ClassFlows::paintSide(QPainter& painter, Side side) const
{
    const bool isLeft = side == Incoming;
    const double half = width() / 2.0 - kGap - kEdge;
    const double nameWidth = half * kNameShare;
    const double barRoom = half - nameWidth - kCountWidth;
    const auto mirrored = [&](double fromMiddle, double top, double wide, double high) {
        return QRectF(isLeft ? width() / 2.0 - kGap - fromMiddle - wide : width() / 2.0 + kGap + fromMiddle, top, wide, high);
    };
    const Qt::Alignment outwards = (isLeft ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
    const Qt::Alignment inwards = (isLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    painter.setPen(m_theme.muted);
    const QString head = isLeft ? tr("Taken for %1").arg(m_name) : tr("%1 is taken for").arg(m_name);
    painter.drawText(mirrored(0, 0, half, kHeadHeight), inwards, fontMetrics().elidedText(head, Qt::ElideMiddle, static_cast<int>(half)));

    std::size_t most = 1;
    for (const Side one : {Incoming, Outgoing})
        for (const Flow& flow : flows(one))
            most = std::max(most, flow.images);
    for (int i = 0; i < shown(side); ++i) {
        const Flow& flow = flows(side)[static_cast<std::size_t>(i)];
        const double top = kHeadHeight + i * kBarHeight;
        const bool isChosen = side == m_side && i == m_chosen;
        if (isChosen)
            painter.fillRect(mirrored(0, top, half, kBarHeight), m_theme.raised);
        const double bar = std::max(2.0, barRoom * static_cast<double>(flow.images) / static_cast<double>(most));
        painter.fillRect(mirrored(0, top + 5, bar, kBarHeight - 10), isLeft ? m_theme.warn : m_theme.bad);
        painter.setPen(m_theme.text);
        painter.drawText(mirrored(bar + 4, top, kCountWidth - 4, kBarHeight), inwards, grouped(static_cast<qint64>(flow.images)));
        painter.setPen(isChosen ? m_theme.accent : m_theme.text);
        painter.drawText(mirrored(half - nameWidth, top, nameWidth, kBarHeight), outwards,
                         fontMetrics().elidedText(flow.name, Qt::ElideRight, static_cast<int>(nameWidth)));
    }
    const auto rest = static_cast<int>(flows(side).size()) - shown(side);
    painter.setPen(m_theme.muted);
    const QRectF last = mirrored(0, kHeadHeight + shown(side) * kBarHeight, half, kBarHeight);
    if (flows(side).empty())
        painter.drawText(last, inwards, tr("nothing"));
    else if (rest > 0)
        painter.drawText(last, inwards, tr("and %1 more").arg(grouped(rest)));
}

void ClassFlows::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up: choose(m_side, std::max(0, m_chosen - 1)); break;
    case Qt::Key_Down: choose(m_side, m_chosen + 1); break;
    case Qt::Key_Left: choose(Incoming, std::max(0, m_chosen)); break;
    case Qt::Key_Right: choose(Outgoing, std::max(0, m_chosen)); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_chosen >= 0)
            Q_EMIT activated(m_side, m_chosen);
        break;
    default: QWidget::keyPressEvent(event);
    }
}

bool ClassFlows::chooseAt(QPointF place)
{
    const Side side = place.x() < width() / 2.0 ? Incoming : Outgoing;
    const int flow = static_cast<int>((place.y() - kHeadHeight) / kBarHeight);
    if (place.y() < kHeadHeight || flow >= shown(side))
        return false;
    choose(side, flow);
    return true;
}

void ClassFlows::mousePressEvent(QMouseEvent* event)
{
    static_cast<void>(chooseAt(event->position()));
    QWidget::mousePressEvent(event);
}

void ClassFlows::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (chooseAt(event->position()))
        Q_EMIT activated(m_side, m_chosen);
}

} // namespace taxon::workbench
