// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/class_flows.h"

#include "common/widgets.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <numeric>

namespace taxon::workbench {
namespace {

constexpr int kHeadHeight = 24;
constexpr int kRowHeight = 22;
constexpr double kMostBand = 14;
constexpr int kGap = 6;   // on each side of the middle
constexpr int kEdge = 10; // outside the names
constexpr double kNameShare = 0.42;
constexpr int kCountWidth = 44;

} // namespace

ClassFlows::ClassFlows(const QString& objectName, QWidget* parent) : QWidget(parent)
{
    setObjectName(objectName);
    setAccessibleName(tr("Confusions of one class"));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(kHeadHeight + 3 * kRowHeight);
}

void ClassFlows::setClass(const QString& name, std::vector<Flow> incoming, std::vector<Flow> outgoing)
{
    m_name = name;
    m_flows = {std::move(incoming), std::move(outgoing)};
    m_chosen = -1;
    setAccessibleName(name.isEmpty() ? tr("Confusions of one class") : tr("Confusions of %1").arg(name));
    choose(flows(Outgoing).empty() ? Incoming : Outgoing, 0);
}

ChartFigures ClassFlows::figures() const
{
    ChartFigures::Column labels{tr("Label"), {}, {}}, predictions{tr("Taken for"), {}, {}}, images{tr("Images"), {}, {}};
    for (const Side side : {Incoming, Outgoing})
        for (const Flow& flow : flows(side)) {
            labels.words << (side == Incoming ? flow.name : m_name);
            predictions.words << (side == Incoming ? m_name : flow.name);
            images.values.push_back(static_cast<double>(flow.images));
        }
    return {{std::move(labels), std::move(predictions), std::move(images)}};
}

void ClassFlows::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

int ClassFlows::shown(Side side) const
{
    const int room = std::max(1, (height() - kHeadHeight) / kRowHeight);
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
    for (const Side side : {Incoming, Outgoing}) {
        paintWords(painter, side);
        paintBands(painter, side);
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.accent, 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

double ClassFlows::half() const
{
    return width() / 2.0 - kGap - kEdge;
}

QRectF ClassFlows::place(Side side, double fromMiddle, double top, double wide, double high) const
{
    return {side == Incoming ? width() / 2.0 - kGap - fromMiddle - wide : width() / 2.0 + kGap + fromMiddle, top, wide, high};
}

/// Names stand outside, counts beside them, where the bands end.
void ClassFlows::paintWords(QPainter& painter, Side side) const
{
    const bool isLeft = side == Incoming;
    const double nameWidth = half() * kNameShare, countAt = half() - nameWidth - kCountWidth;
    const Qt::Alignment outwards = (isLeft ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
    const Qt::Alignment inwards = (isLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    painter.setPen(m_theme.muted);
    const QString head = isLeft ? tr("Taken for %1").arg(m_name) : tr("%1 is taken for").arg(m_name);
    painter.drawText(place(side, 0, 0, half(), kHeadHeight), inwards, fontMetrics().elidedText(head, Qt::ElideMiddle, static_cast<int>(half())));
    for (int i = 0; i < shown(side); ++i) {
        const Flow& flow = flows(side)[static_cast<std::size_t>(i)];
        const double top = kHeadHeight + i * kRowHeight;
        const bool isChosen = side == m_side && i == m_chosen;
        if (isChosen)
            painter.fillRect(place(side, countAt, top, half() - countAt, kRowHeight), m_theme.raised);
        painter.setPen(m_theme.text);
        painter.drawText(place(side, countAt + 5, top, kCountWidth - 5, kRowHeight), inwards, grouped(static_cast<qint64>(flow.images)));
        painter.setPen(isChosen ? m_theme.accent : m_theme.text);
        painter.drawText(place(side, half() - nameWidth, top, nameWidth, kRowHeight), outwards,
                         fontMetrics().elidedText(flow.name, Qt::ElideRight, static_cast<int>(nameWidth)));
    }
    const auto rest = static_cast<int>(flows(side).size()) - shown(side);
    painter.setPen(m_theme.muted);
    const QRectF last = place(side, flows(side).empty() ? 0 : countAt + 5, kHeadHeight + shown(side) * kRowHeight, half(), kRowHeight);
    if (flows(side).empty())
        painter.drawText(last, inwards, tr("nothing"));
    else if (rest > 0)
        painter.drawText(place(side, countAt + 5, last.top(), half() - countAt - 5, kRowHeight), inwards, tr("and %1 more").arg(grouped(rest)));
}

/// From the class, where they lie on each other, to the names; as high as they have images, on one scale for both sides.
void ClassFlows::paintBands(QPainter& painter, Side side) const
{
    std::size_t most = 1;
    for (const Side one : {Incoming, Outgoing})
        for (const Flow& flow : flows(one))
            most = std::max(most, flow.images);
    std::vector<double> heights;
    for (int i = 0; i < shown(side); ++i)
        heights.push_back(
            std::max(1.5, kMostBand * static_cast<double>(flows(side)[static_cast<std::size_t>(i)].images) / static_cast<double>(most)));
    const double all = std::accumulate(heights.begin(), heights.end(), 0.0);
    const double outward = side == Incoming ? -1 : 1, near = width() / 2.0 + outward * kGap;
    const double far = near + outward * (half() * (1 - kNameShare) - kCountWidth);
    double inner = kHeadHeight + (shown(side) * kRowHeight - all) / 2;
    painter.fillRect(QRectF(QPointF(width() / 2.0, inner), QPointF(near, inner + all)), m_theme.muted);
    for (int i = 0; i < shown(side); ++i) {
        const double high = heights[static_cast<std::size_t>(i)], outer = kHeadHeight + (i + 0.5) * kRowHeight - high / 2, middle = (near + far) / 2;
        QPainterPath band(QPointF(near, inner));
        band.cubicTo(middle, inner, middle, outer, far, outer);
        band.lineTo(far, outer + high);
        band.cubicTo(middle, outer + high, middle, inner + high, near, inner + high);
        QColor colour = side == Incoming ? m_theme.warn : m_theme.bad;
        colour.setAlpha(side == m_side && i == m_chosen ? 255 : 150);
        painter.fillPath(band, colour);
        inner += high;
    }
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
    const int flow = static_cast<int>((place.y() - kHeadHeight) / kRowHeight);
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
