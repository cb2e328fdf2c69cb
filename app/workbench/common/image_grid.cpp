// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/image_grid.h"

#include "common/thumbnail_loader.h"

#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <utility>

namespace taxon::workbench {
namespace {

constexpr double kAspect = 0.75; ///< height of the picture's frame : its width

} // namespace

ImageGrid::ImageGrid(ThumbnailLoader& thumbnails, QWidget* parent) : QAbstractScrollArea(parent), m_thumbnails(thumbnails)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    connect(&m_thumbnails, &ThumbnailLoader::ready, this, &ImageGrid::thumbnailsReady);
}

ImageGrid::~ImageGrid()
{
    m_thumbnails.setWanted(this, {});
}

void ImageGrid::setItems(qint64 count, Provider provider)
{
    m_count = count;
    m_provider = std::move(provider);
    m_current = m_anchor = m_hovered = -1;
    m_selection.clear();
    m_onScreen.clear();
    m_thumbnails.setWanted(this, {});
    updateScrollBar();
    verticalScrollBar()->setValue(0);
    viewport()->update();
    Q_EMIT selectionChanged(0);
}

void ImageGrid::select(const IntervalSet& selection)
{
    if (selection.empty())
        return;
    setCurrent(selection.intervals().front().begin);
    m_selection = selection;
    m_selection.truncate(m_count);
    viewport()->update();
    Q_EMIT selectionChanged(m_selection.count());
}

void ImageGrid::setCount(qint64 count)
{
    m_count = count;
    m_selection.truncate(count);
    if (m_current >= count)
        m_current = m_anchor = -1;
    m_hovered = -1;
    updateScrollBar();
    viewport()->update();
}

void ImageGrid::rearrange(qint64 count, const std::vector<qint64>& places)
{
    const auto placeOf = [&](qint64 index) {
        return index >= 0 && index < static_cast<qint64>(places.size()) ? places[static_cast<std::size_t>(index)] : -1;
    };
    IntervalSet selection;
    for (const IntervalSet::Interval& part : m_selection.intervals())
        for (qint64 index = part.begin; index < part.end; ++index)
            if (const qint64 place = placeOf(index); place >= 0)
                selection.insert(place, place + 1);
    const qint64 rowsAbove = cellHeight() > 0 ? static_cast<qint64>(verticalScrollBar()->value()) / cellHeight() : 0;
    qint64 top = rowsAbove * columns();
    while (top < m_count && placeOf(top) < 0)
        ++top;
    const qint64 topPlace = placeOf(top);
    const bool hadSelection = m_selection.count() != selection.count();
    m_count = count;
    m_selection = std::move(selection);
    m_current = placeOf(m_current);
    m_anchor = placeOf(m_anchor);
    m_hovered = -1;
    updateScrollBar();
    if (topPlace >= 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>((topPlace / columns() - rowsAbove) * cellHeight()));
    viewport()->update();
    if (hadSelection)
        Q_EMIT selectionChanged(m_selection.count());
}

void ImageGrid::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    viewport()->update();
}

void ImageGrid::setTheme(const Theme& theme)
{
    m_theme = theme;
    viewport()->update();
}

void ImageGrid::setCellWidth(int widthPx)
{
    m_cellWidth = std::clamp(widthPx, 80, 400);
    updateScrollBar();
    viewport()->update();
}

void ImageGrid::setHasBars(bool hasBars)
{
    m_hasBars = hasBars;
    updateScrollBar();
}

int ImageGrid::columns() const noexcept
{
    return std::max(1, (viewport()->width() + m_cellWidth / 3) / m_cellWidth);
}

int ImageGrid::cellHeight() const
{
    const double width = static_cast<double>(viewport()->width()) / columns();
    return static_cast<int>((width - 2 * kHalfGapPx) * kAspect) + captionHeight() + 2 * kHalfGapPx;
}

QRect ImageGrid::cellRect(qint64 index) const
{
    const double width = static_cast<double>(viewport()->width()) / columns();
    const int column = static_cast<int>(index % columns());
    const int left = static_cast<int>(column * width);
    const int right = static_cast<int>((column + 1) * width);
    const qint64 top = index / columns() * cellHeight() - verticalScrollBar()->value();
    return {left, static_cast<int>(std::clamp<qint64>(top, -1'000'000'000, 1'000'000'000)), right - left, cellHeight()};
}

qint64 ImageGrid::indexAt(const QPoint& point) const
{
    if (point.x() < 0 || point.x() >= viewport()->width() || point.y() < 0)
        return -1;
    const double width = static_cast<double>(viewport()->width()) / columns();
    const qint64 row = (static_cast<qint64>(point.y()) + verticalScrollBar()->value()) / cellHeight();
    const qint64 index = row * columns() + std::min(columns() - 1, static_cast<int>(point.x() / width));
    return index < m_count ? index : -1;
}

void ImageGrid::updateScrollBar()
{
    const qint64 rows = (m_count + columns() - 1) / columns();
    const qint64 height = rows * cellHeight();
    verticalScrollBar()->setSingleStep(std::max(24, cellHeight() / 4));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, static_cast<int>(std::clamp<qint64>(height - viewport()->height(), 0, INT_MAX)));
    verticalScrollBar()->setVisible(height > viewport()->height());
}

void ImageGrid::resizeEvent(QResizeEvent* event)
{
    const qint64 topRow = cellHeight() > 0 ? static_cast<qint64>(verticalScrollBar()->value()) / cellHeight() * columns() : 0;
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
    if (event->oldSize().width() != event->size().width() && topRow > 0 && m_current >= 0)
        reveal(m_current);
}

void ImageGrid::scrollContentsBy(int dx, int dy)
{
    Q_UNUSED(dx)
    viewport()->scroll(0, dy);
}

void ImageGrid::reveal(qint64 index)
{
    if (index < 0)
        return;
    const QRect rect = cellRect(index);
    if (rect.top() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top());
    else if (rect.bottom() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.bottom() - viewport()->height() + 1);
}

void ImageGrid::setCurrent(qint64 index)
{
    if (index < 0 || index >= m_count)
        return;
    moveTo(index, Qt::NoModifier);
}

void ImageGrid::select(qint64 index, Qt::KeyboardModifiers modifiers)
{
    if (modifiers.testFlag(Qt::ShiftModifier) && m_anchor >= 0) {
        if (!modifiers.testFlag(Qt::ControlModifier))
            m_selection.clear();
        m_selection.insert(std::min(m_anchor, index), std::max(m_anchor, index) + 1);
    } else if (modifiers.testFlag(Qt::ControlModifier)) {
        m_selection.toggle(index);
        m_anchor = index;
    } else {
        m_selection.clear();
        m_selection.insert(index, index + 1);
        m_anchor = index;
    }
    Q_EMIT selectionChanged(m_selection.count());
}

void ImageGrid::moveTo(qint64 index, Qt::KeyboardModifiers modifiers)
{
    if (m_count == 0)
        return;
    index = std::clamp<qint64>(index, 0, m_count - 1);
    const bool changed = index != m_current;
    m_current = index;
    if (modifiers != Qt::ControlModifier)
        select(index, modifiers & Qt::ShiftModifier);
    reveal(index);
    viewport()->update();
    if (changed) {
        announceCurrent();
        Q_EMIT currentChanged(index);
    }
}

void ImageGrid::announceCurrent()
{
    if (!QAccessible::isActive() || m_current < 0)
        return;
    setAccessibleDescription(m_provider(m_current).text);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void ImageGrid::keyPressEvent(QKeyEvent* event)
{
    const qint64 at = std::max<qint64>(0, m_current);
    const qint64 page = std::max(1, viewport()->height() / cellHeight()) * static_cast<qint64>(columns());
    const bool none = m_current < 0;
    switch (event->key()) {
    case Qt::Key_Left: moveTo(none ? 0 : at - 1, event->modifiers()); return;
    case Qt::Key_Right: moveTo(none ? 0 : at + 1, event->modifiers()); return;
    case Qt::Key_Up: moveTo(at >= columns() ? at - columns() : at, event->modifiers()); return;
    case Qt::Key_Down: moveTo(none ? 0 : at + columns() < m_count ? at + columns() : m_count - 1, event->modifiers()); return;
    case Qt::Key_PageUp: moveTo(at - page, event->modifiers()); return;
    case Qt::Key_PageDown: moveTo(at + page, event->modifiers()); return;
    case Qt::Key_Home: moveTo(0, event->modifiers()); return;
    case Qt::Key_End: moveTo(m_count - 1, event->modifiers()); return;
    case Qt::Key_Space:
        if (m_current >= 0) {
            select(m_current, Qt::ControlModifier);
            viewport()->update();
        }
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            Q_EMIT activated(m_current);
        return;
    default: break;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        m_selection.clear();
        m_selection.insert(0, m_count);
        viewport()->update();
        Q_EMIT selectionChanged(m_selection.count());
        return;
    }
    event->ignore(); // the page's own keys
}

void ImageGrid::mousePressEvent(QMouseEvent* event)
{
    const qint64 index = indexAt(event->position().toPoint());
    if (index < 0 || event->button() != Qt::LeftButton)
        return;
    const bool changed = index != m_current;
    m_current = index;
    if (m_isDraggable && event->modifiers() == Qt::NoModifier) {
        m_pressedAt = event->position().toPoint();
        m_selectsOnRelease = m_selection.contains(index) && m_selection.count() > 1;
    }
    if (!m_selectsOnRelease)
        select(index, event->modifiers());
    reveal(index);
    viewport()->update();
    if (changed) {
        announceCurrent();
        Q_EMIT currentChanged(index);
    }
}

void ImageGrid::mouseReleaseEvent(QMouseEvent* event)
{
    Q_UNUSED(event)
    m_pressedAt.reset();
    if (std::exchange(m_selectsOnRelease, false))
        select(m_current, Qt::NoModifier);
}

void ImageGrid::mouseMoveEvent(QMouseEvent* event)
{
    if (m_pressedAt && (event->buttons() & Qt::LeftButton) != 0
        && (event->position().toPoint() - *m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_pressedAt.reset();
        m_selectsOnRelease = false;
        Q_EMIT dragWanted();
        return;
    }
    const qint64 hovered = indexAt(event->position().toPoint());
    if (hovered == m_hovered)
        return;
    for (const qint64 index : {m_hovered, hovered})
        if (index >= 0)
            viewport()->update(cellRect(index));
    m_hovered = hovered;
}

void ImageGrid::mouseDoubleClickEvent(QMouseEvent* event)
{
    const qint64 index = indexAt(event->position().toPoint());
    if (index >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT activated(index);
}

void ImageGrid::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (m_current < 0 && m_count > 0 && event->reason() != Qt::MouseFocusReason)
        moveTo(0, Qt::NoModifier);
    viewport()->update();
}

void ImageGrid::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool ImageGrid::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const qint64 index = indexAt(help->pos());
        QToolTip::showText(help->globalPos(), index < 0 ? QString() : m_provider(index).text, viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered >= 0) {
        viewport()->update(cellRect(m_hovered));
        m_hovered = -1;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void ImageGrid::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    if (m_count == 0) {
        painter.setPen(m_theme.muted);
        painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, m_placeholder);
        return;
    }
    const qint64 offset = verticalScrollBar()->value();
    const qint64 first = offset / cellHeight() * columns();
    const qint64 last = std::min(m_count, ((offset + viewport()->height()) / cellHeight() + 1) * columns());
    for (qint64 index = first; index < last; ++index) {
        const QRect rect = cellRect(index);
        if (rect.intersects(event->rect()))
            paintCell(painter, rect, m_provider(index), m_selection.contains(index), index == m_current);
    }
    requestMissing(first, last);
}

} // namespace taxon::workbench
