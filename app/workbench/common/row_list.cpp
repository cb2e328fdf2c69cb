// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/row_list.h"

#include <QDropEvent>
#include <QMimeData>
#include <QPainter>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kRowHeight = 52;
constexpr int kTallHeight = 66; ///< with a detail of two lines
constexpr int kHeaderHeight = 34;

void paintBar(QPainter& painter, QRectF bar, const Row& row, const Theme& theme)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.border);
    painter.drawRoundedRect(bar, 2, 2);
    if (row.share > 0) {
        QRectF filled = bar;
        filled.setWidth(std::max(4.0, bar.width() * std::min(1.0, row.share)));
        painter.setBrush(colourOf(row.barTone, theme));
        painter.drawRoundedRect(filled, 2, 2);
    }
    if (row.mark >= 0 && row.mark <= 1) {
        painter.setBrush(theme.text);
        painter.drawRect(QRectF(bar.left() + bar.width() * row.mark - 0.5, bar.top() - 2, 1, bar.height() + 4));
    }
}

void paintTexts(QPainter& painter, const QRect& box, const Row& row, const Theme& theme, const QFont& plain, bool chosen)
{
    QFont bold = plain;
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics boldMetrics(bold);
    const QFontMetrics plainMetrics(plain);
    const int countWidth = std::max(boldMetrics.horizontalAdvance(row.count), 24);
    const int left = box.left() + 30;
    const int room = box.right() - 14 - countWidth - 10 - left;
    const int baseline = box.top() + 21;

    painter.setFont(bold);
    painter.setPen(theme.text);
    const int titleRoom = row.target.isEmpty() ? room : std::max(room / 2, room - 26 - plainMetrics.horizontalAdvance(row.target));
    const QString title = boldMetrics.elidedText(row.title, Qt::ElideMiddle, titleRoom);
    painter.drawText(left, baseline, title);
    if (!row.target.isEmpty()) {
        const int arrow = left + boldMetrics.horizontalAdvance(title) + 6;
        painter.setFont(plain);
        painter.setPen(theme.muted);
        painter.drawText(arrow, baseline, QStringLiteral("→"));
        painter.setPen(theme.text);
        const int target = arrow + 20;
        painter.drawText(target, baseline, plainMetrics.elidedText(row.target, Qt::ElideRight, left + room - target));
    }
    painter.setFont(bold);
    painter.setPen(chosen ? theme.accent : theme.text);
    painter.drawText(QRect(box.right() - 14 - countWidth, box.top() + 7, countWidth, 18), Qt::AlignRight | Qt::AlignVCenter, row.count);
    QFont small = plain;
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(theme.muted);
    const int noteWidth = row.note.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(row.note);
    const int second = box.top() + 28;
    painter.drawText(QRect(box.right() - 14 - noteWidth, second, noteWidth, 16), Qt::AlignRight | Qt::AlignVCenter, row.note);
    const int detailWidth = box.right() - 14 - left - (noteWidth > 0 ? noteWidth + 8 : 0);
    if (!row.detail.isEmpty())
        painter.drawText(QRect(left, second + 1, detailWidth, box.bottom() - second - 2), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                         row.detail);
    if (row.share >= 0)
        paintBar(painter, QRectF(left, second + 6, box.right() - 14 - left - row.noteRoomPx, 4), row, theme);
}

} // namespace

void RowModel::setRows(int count, Provider provider)
{
    beginResetModel();
    m_count = count;
    m_provider = std::move(provider);
    endResetModel();
}

QVariant RowModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_count)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return row(index.row()).text;
    case Qt::ToolTipRole: return row(index.row()).text;
    default: return {};
    }
}

Qt::ItemFlags RowModel::flags(const QModelIndex& index) const
{
    if (index.isValid() && row(index.row()).isHeader)
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

RowList::RowList(QWidget* parent) : QListView(parent)
{
    setModel(&m_rows);
    setItemDelegate(new RowDelegate(this));
    setMouseTracking(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
}

void RowList::setTheme(const Theme& theme)
{
    m_theme = theme;
    static_cast<RowDelegate*>(itemDelegate())->setTheme(theme);
    viewport()->update();
}

void RowList::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    viewport()->update();
}

void RowList::setChosen(int index)
{
    m_silent = true;
    setCurrentIndex(index < 0 ? QModelIndex() : m_rows.index(index));
    if (index < 0)
        clearSelection();
    m_silent = false;
}

void RowList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    if (!m_silent && current.isValid())
        Q_EMIT rowChosen(current.row());
}

void RowList::acceptDrops(const QString& mimeType, std::function<bool(int)> takes)
{
    m_dropType = mimeType;
    m_takes = std::move(takes);
    setAcceptDrops(true);
    setDropIndicatorShown(false); // rows take things, not the gaps between them
}

/// The row under the pointer if it takes what is dragged, else -1.
int RowList::rowTaking(const QDropEvent& event) const
{
    const QModelIndex row = indexAt(event.position().toPoint());
    return row.isValid() && event.mimeData()->hasFormat(m_dropType) && m_takes(row.row()) ? row.row() : -1;
}

void RowList::setDropRow(int row)
{
    m_dropRow = row;
    viewport()->update();
}

void RowList::dragEnterEvent(QDragEnterEvent* event)
{
    event->setAccepted(!m_dropType.isEmpty() && event->mimeData()->hasFormat(m_dropType));
}

void RowList::dragMoveEvent(QDragMoveEvent* event)
{
    QListView::dragMoveEvent(event); // scrolls near the edges
    setDropRow(rowTaking(*event));
    event->setAccepted(m_dropRow >= 0);
}

void RowList::dragLeaveEvent(QDragLeaveEvent* event)
{
    QListView::dragLeaveEvent(event);
    setDropRow(-1);
}

void RowList::dropEvent(QDropEvent* event)
{
    const int row = rowTaking(*event);
    setDropRow(-1);
    event->setAccepted(row >= 0);
    if (row >= 0)
        Q_EMIT dropped(row);
}

void RowList::paintEvent(QPaintEvent* event)
{
    QListView::paintEvent(event);
    if (m_dropRow >= 0) {
        QPainter painter(viewport());
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.accent, 2));
        painter.drawRoundedRect(visualRect(m_rows.index(m_dropRow)).adjusted(7, 2, -7, -2), 8, 8);
    }
    if (m_rows.rowCount() > 0 || m_placeholder.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setPen(m_theme.muted);
    painter.drawText(viewport()->rect().adjusted(20, 20, -20, -20), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_placeholder);
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const auto* rows = static_cast<const RowModel*>(index.model());
    const Row row = rows->row(index.row());
    return {160, row.isHeader ? kHeaderHeight : row.detail.size() > 40 && row.share < 0 ? kTallHeight : kRowHeight};
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Row row = static_cast<const RowModel*>(index.model())->row(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (row.isHeader) {
        QFont caption = option.font;
        caption.setPixelSize(11);
        caption.setWeight(QFont::DemiBold);
        painter->setFont(caption);
        painter->setPen(m_theme.muted);
        const QRect line = option.rect.adjusted(20, 6, -20, 0);
        const QFontMetrics metrics(caption);
        const int room = line.width() - metrics.horizontalAdvance(row.count) - 8;
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(row.title, Qt::ElideRight, room));
        painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, row.count);
        painter->restore();
        return;
    }
    const QRect box = option.rect.adjusted(6, 1, -6, -1);
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    if (chosen || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(chosen ? m_theme.accentSoft : m_theme.raised);
        painter->drawRoundedRect(box, 8, 8);
    }
    if (chosen) {
        painter->setBrush(m_theme.accent);
        painter->drawRoundedRect(QRect(box.left(), box.top() + 11, 3, box.height() - 22), 1.5, 1.5);
    }
    if (chosen && option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(m_theme.accent, 1));
        painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(colourOf(row.dot, m_theme));
    painter->drawEllipse(QPointF(box.left() + 17, box.top() + 17), 3.5, 3.5);
    paintTexts(*painter, box, row, m_theme, option.font, chosen);
    painter->restore();
}

} // namespace taxon::workbench
