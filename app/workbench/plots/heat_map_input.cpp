// SPDX-License-Identifier: GPL-3.0-or-later
// What the mouse and the keys do with a HeatMap.
#include "plots/heat_map.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr int kDragFromPx = 4;
constexpr double kZoomStep = 1.25;

} // namespace

void HeatMap::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    clampView();
}

void HeatMap::wheelEvent(QWheelEvent* event)
{
    zoomBy(std::pow(kZoomStep, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void HeatMap::mousePressEvent(QMouseEvent* event)
{
    m_pressed = m_pressedAt = event->position();
    m_isDragging = false;
}

void HeatMap::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton))
        return;
    m_isDragging = m_isDragging || (event->position() - m_pressedAt).manhattanLength() >= kDragFromPx;
    if (!m_isDragging)
        return;
    const QPointF moved = event->position() - m_pressed;
    m_pressed = event->position();
    m_view.translate(-moved.x() / cellSize().width(), -moved.y() / cellSize().height());
    clampView();
    setCursor(Qt::ClosedHandCursor);
    update();
}

void HeatMap::mouseReleaseEvent(QMouseEvent* event)
{
    unsetCursor();
    if (const QPoint cell = cellAt(event->position()); !m_isDragging && cell.x() >= 0)
        setCurrent(cell.y(), cell.x());
}

void HeatMap::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const QPoint cell = cellAt(event->position()); cell.x() >= 0)
        Q_EMIT cellActivated(cell.y(), cell.x());
}

void HeatMap::keyPressEvent(QKeyEvent* event)
{
    const QPoint step = event->key() == Qt::Key_Left    ? QPoint(-1, 0)
                        : event->key() == Qt::Key_Right ? QPoint(1, 0)
                        : event->key() == Qt::Key_Up    ? QPoint(0, -1)
                        : event->key() == Qt::Key_Down  ? QPoint(0, 1)
                                                        : QPoint();
    const bool hasCurrent = m_current.x() >= 0;
    if (!step.isNull() && event->modifiers().testFlag(Qt::ShiftModifier)) {
        m_view.translate(step.x() * m_view.width() / 4, step.y() * m_view.height() / 4);
        clampView();
        update();
        return;
    }
    if (!step.isNull()) {
        const QPoint next = hasCurrent ? m_current + step * (event->modifiers().testFlag(Qt::ControlModifier) ? 10 : 1) : m_view.topLeft().toPoint();
        setCurrent(next.y(), next.x());
        return;
    }
    const QPointF around = hasCurrent ? cellRect(m_current.y(), m_current.x()).center() : plot().center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(kZoomStep, around); break;
    case Qt::Key_Minus: zoomBy(1 / kZoomStep, around); break;
    case Qt::Key_0:
    case Qt::Key_Home: showAll(); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (hasCurrent)
            Q_EMIT cellActivated(m_current.y(), m_current.x());
        break;
    default: QWidget::keyPressEvent(event);
    }
}

void HeatMap::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void HeatMap::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool HeatMap::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QPoint cell = cellAt(help->pos());
    if (cell.x() >= 0)
        QToolTip::showText(help->globalPos(), m_data.words(cell.y(), cell.x()), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace taxon::workbench
