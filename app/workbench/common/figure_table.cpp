// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/figure_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <array>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr int kRowHeightPx = 30;
constexpr std::array<int, 3> kTallLinesPx{kRowHeightPx, 46, 62}; ///< of a row with one, two, three lines
constexpr int kPaddingPx = 10;
constexpr int kMostWidthPx = 320;
constexpr int kLeastSentencePx = 150;
constexpr int kLeastWidthPx = 64; ///< of the column that takes what is left
constexpr int kArrowPx = 10;      ///< of the sorted column; part of it lies in the padding

QString spoken(const FigureColumn& column, const FigureCell& cell)
{
    QString words = QStringLiteral("%1: %2").arg(column.title, cell.text);
    for (const QString& more : {cell.detail, cell.note})
        if (!more.isEmpty())
            words += QStringLiteral(", ") + more;
    return words;
}

int widthOf(const FigureCell& cell, const QFontMetrics& text, const QFontMetrics& small)
{
    return std::max({text.horizontalAdvance(cell.text) + 6, small.horizontalAdvance(cell.detail), small.horizontalAdvance(cell.note)});
}

const FigureModel& sourceOf(const QModelIndex& index)
{
    return *static_cast<const FigureModel*>(static_cast<const FigureOrder*>(index.model())->sourceModel());
}

/// Head and rows of a table that is never scrolled down; where it is scrolled across, the bar covers no row.
int heightOfAll(const FigureTable& table)
{
    const bool isScrolled = table.contentWidth() > table.viewport()->width();
    return table.horizontalHeader()->sizeHint().height() + table.shownRows() * table.verticalHeader()->defaultSectionSize() + 2
           + 2 * table.frameWidth() + (isScrolled ? table.horizontalScrollBar()->sizeHint().height() : 0);
}

} // namespace

void FigureModel::setColumns(std::vector<FigureColumn> columns)
{
    beginResetModel();
    m_columns = std::move(columns);
    m_rows.clear();
    endResetModel();
}

void FigureModel::setRows(std::vector<FigureRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const FigureCell& FigureModel::cell(int row, int column) const
{
    return m_rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
}

int FigureModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FigureModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant FigureModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    switch (role) {
    case Qt::DisplayRole: return cell(index.row(), index.column()).text;
    case Qt::AccessibleTextRole: return spoken(column(index.column()), cell(index.row(), index.column()));
    case Qt::ToolTipRole: return column(index.column()).isText ? cell(index.row(), index.column()).text : QVariant();
    default: return {};
    }
}

QVariant FigureModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= columnCount())
        return {};
    switch (role) {
    case Qt::DisplayRole: return column(section).title;
    case Qt::ToolTipRole: return column(section).meaning;
    case Qt::InitialSortOrderRole: return column(section).isText ? Qt::AscendingOrder : Qt::DescendingOrder;
    case Qt::TextAlignmentRole: return QVariant(Qt::Alignment(Qt::AlignVCenter | (column(section).isText ? Qt::AlignLeft : Qt::AlignRight)));
    default: return {};
    }
}

FigureOrder::FigureOrder(FigureModel& model, QObject* parent) : QSortFilterProxyModel(parent), m_model(model)
{
    setSourceModel(&model);
}

void FigureOrder::setTyped(const QString& typed)
{
    m_typed = typed.trimmed();
    invalidateFilter();
}

bool FigureOrder::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const FigureCell& a = m_model.cell(left.row(), left.column());
    const FigureCell& b = m_model.cell(right.row(), right.column());
    if (m_model.column(left.column()).isText)
        return a.text.compare(b.text, Qt::CaseInsensitive) < 0;
    if (std::isnan(a.value) != std::isnan(b.value)) // last in both orders
        return std::isnan(b.value) == (sortOrder() == Qt::AscendingOrder);
    return a.value < b.value;
}

bool FigureOrder::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    Q_UNUSED(parent)
    if (m_typed.isEmpty())
        return true;
    for (int column = 0; column < m_model.columnCount(); ++column)
        if (m_model.column(column).isText && m_model.cell(row, column).text.contains(m_typed, Qt::CaseInsensitive))
            return true;
    return false;
}

FigureTable::FigureTable(const QString& accessibleName, const QString& objectName, QWidget* parent) : QTableView(parent), m_order(m_model)
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setModel(&m_order);
    setItemDelegate(new FigureDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(kRowHeightPx);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(kLeastWidthPx);
    horizontalHeader()->setSortIndicatorClearable(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    connect(this, &QTableView::doubleClicked, this, &FigureTable::activateIndex);
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this] { scrollToTop(); });
}

void FigureTable::setColumns(std::vector<FigureColumn> columns)
{
    m_model.setColumns(std::move(columns));
}

void FigureTable::setRows(std::vector<FigureRow> rows)
{
    const bool isFirst = m_model.rowCount() == 0;
    const int kept = chosen();
    m_isFilling = true;
    m_model.setRows(std::move(rows));
    if (kept >= 0 && kept < m_model.rowCount())
        setCurrentIndex(m_order.mapFromSource(m_model.index(kept, 0)));
    m_isFilling = false;
    fitRows();
    if (isFirst)
        widenColumns();
}

/// As wide as the widest of the first rows; what is left goes to the last column, or to the first where the last holds figures.
void FigureTable::widenColumns()
{
    constexpr int kLooked = 200;
    const QFontMetrics metrics(font());
    QFont headFont = font();
    headFont.setPixelSize(11);
    headFont.setWeight(QFont::DemiBold);
    const QFontMetrics head(headFont);
    for (int column = 0; column < m_model.columnCount(); ++column) {
        int width = head.horizontalAdvance(m_model.column(column).title) + (isSortingEnabled() ? kArrowPx : 0);
        for (int row = 0; row < std::min(kLooked, m_model.rowCount()); ++row)
            width = std::max(width, widthOf(m_model.cell(row, column), metrics, head));
        setColumnWidth(column, std::min(kMostWidthPx, width + 2 * kPaddingPx));
    }
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    const int last = m_model.columnCount() - 1;
    m_stretched = last >= 0 && !m_model.column(last).isText ? 0 : last;
    m_stretchedPx = last >= 0 ? columnWidth(m_stretched) : 0;
    if (last >= 0 && m_model.column(m_stretched).isSentence)
        m_stretchedPx = std::min(m_stretchedPx, kLeastSentencePx);
    stretchColumn();
}

/// Never below what its cells need, but for sentences: names would be cut, which nobody could tell apart then. (QHeaderView's own stretching squeezes it.)
void FigureTable::stretchColumn()
{
    if (m_stretched < 0 || m_stretched >= m_model.columnCount())
        return;
    const int others = horizontalHeader()->length() - columnWidth(m_stretched);
    setColumnWidth(m_stretched, std::max(m_stretchedPx, viewport()->width() - others));
}

int FigureTable::contentWidth() const
{
    return m_stretched < 0 ? 0 : horizontalHeader()->length() - columnWidth(m_stretched) + m_stretchedPx;
}

void FigureTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    stretchColumn();
    if (verticalScrollBarPolicy() == Qt::ScrollBarAlwaysOff) // by fitHeight()
        setFixedHeight(heightOfAll(*this));
}

void FigureTable::setTheme(const Theme& theme)
{
    static_cast<FigureDelegate*>(itemDelegate())->setTheme(theme);
    viewport()->update();
}

/// As many lines as any cell has.
void FigureTable::fitRows()
{
    std::size_t lines = 1;
    for (int row = 0; row < m_model.rowCount(); ++row)
        for (int column = 0; column < m_model.columnCount(); ++column) {
            const FigureCell& cell = m_model.cell(row, column);
            lines = std::max<std::size_t>(lines, !cell.note.isEmpty() ? 3 : !cell.detail.isEmpty() ? 2 : 1);
        }
    verticalHeader()->setDefaultSectionSize(kTallLinesPx[lines - 1]);
}

void FigureTable::fitHeight()
{
    widenColumns();
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFixedHeight(heightOfAll(*this));
}

int FigureTable::chosen() const
{
    return currentIndex().isValid() ? m_order.mapToSource(currentIndex()).row() : -1;
}

void FigureTable::setChosen(int row)
{
    if (row == chosen())
        return;
    m_isFilling = true;
    setCurrentIndex(row < 0 ? QModelIndex() : m_order.mapFromSource(m_model.index(row, 0)));
    m_isFilling = false;
}

void FigureTable::activateIndex(const QModelIndex& index)
{
    if (index.isValid())
        Q_EMIT cellActivated(m_order.mapToSource(index).row(), index.column());
}

void FigureTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        activateIndex(currentIndex());
    else
        QTableView::keyPressEvent(event);
}

void FigureTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (!m_isFilling && current.isValid())
        Q_EMIT rowChosen(m_order.mapToSource(current).row());
}

void FigureDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const FigureModel& model = sourceOf(index);
    const QModelIndex source = static_cast<const FigureOrder*>(index.model())->mapToSource(index);
    const FigureCell& cell = model.cell(source.row(), source.column());
    painter->save();
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    if (chosen)
        painter->fillRect(option.rect, m_theme.accentSoft);
    else if (index.row() % 2 == 1)
        painter->fillRect(option.rect, m_theme.raised);
    const bool isCurrent = option.state.testFlag(QStyle::State_HasFocus);
    if (isCurrent) {
        painter->setPen(m_theme.accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    const int side = int(model.column(source.column()).isText ? Qt::AlignLeft : Qt::AlignRight);
    if (cell.parts.empty())
        paintTexts(*painter, option.rect.adjusted(kPaddingPx, 0, -kPaddingPx, cell.share >= 0 ? -4 : 0), option.font, cell, side, chosen);
    if (cell.share >= 0)
        paintBar(*painter, QRectF(option.rect.left() + kPaddingPx, option.rect.bottom() - 5, option.rect.width() - 2 * kPaddingPx, 3), cell.share);
    if (!cell.parts.empty())
        paintParts(*painter, QRectF(option.rect).adjusted(kPaddingPx, 9, -kPaddingPx, -9), cell);
    painter->restore();
}

void FigureDelegate::paintParts(QPainter& painter, QRectF bar, const FigureCell& cell) const
{
    painter.setPen(Qt::NoPen);
    const double whole = bar.width();
    for (const auto& [share, tone] : cell.parts) {
        bar.setWidth(whole * std::clamp(share, 0.0, 1.0));
        painter.setBrush(colourOf(tone, m_theme));
        painter.drawRect(bar);
        bar.moveLeft(bar.right());
    }
}

void FigureDelegate::paintTexts(QPainter& painter, const QRect& box, const QFont& usual, const FigureCell& cell, int side, bool chosen) const
{
    // On the colour of a chosen row only text, muted and accent are legible enough.
    const auto colour = [&](Tone tone) {
        const bool isSafe = tone == Tone::Muted || tone == Tone::Accent;
        return tone == Tone::None || (chosen && !isSafe) ? m_theme.text : colourOf(tone, m_theme);
    };
    QFont font = usual;
    if (cell.isStrong)
        font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(colour(cell.tone));
    const QString text = QFontMetrics(font).elidedText(cell.text, Qt::ElideRight, box.width());
    if (box.height() < kTallLinesPx[1]) {
        painter.drawText(box, side | int(Qt::AlignVCenter), text);
        return;
    }
    painter.drawText(QRect(box.left(), box.top() + 6, box.width(), 19), side | int(Qt::AlignVCenter), text);
    QFont small = usual;
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(m_theme.muted);
    painter.drawText(QRect(box.left(), box.top() + 25, box.width(), 15), side | int(Qt::AlignVCenter), cell.detail);
    painter.setPen(colour(cell.noteTone));
    painter.drawText(QRect(box.left(), box.top() + 41, box.width(), 15), side | int(Qt::AlignVCenter), cell.note);
}

void FigureDelegate::paintBar(QPainter& painter, const QRectF& bar, double share) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.border);
    painter.drawRoundedRect(bar, 1.5, 1.5);
    painter.setBrush(m_theme.accent);
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * std::min(1.0, share), bar.height()), 1.5, 1.5);
}

} // namespace taxon::workbench
