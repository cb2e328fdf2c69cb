// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_table_view.h"

#include "common/widgets.h"
#include "identify/identify_words.h"

#include <QHeaderView>
#include <array>
#include <limits>

namespace taxon::workbench {
namespace {

enum Column { Path, Guess, Score, Margin, Entropy, Near, Decision, Columns };

constexpr std::array<int, Columns> kWidths{280, 150, 64, 64, 64, 190, 110};

QString textOf(const IdentifyFacts& facts, int column)
{
    switch (column) {
    case Path: return facts.path;
    case Guess: return facts.prediction;
    case Score: return decimal(facts.score, 3);
    case Margin: return decimal(facts.margin, 3);
    case Entropy: return decimal(facts.entropy, 3);
    case Near: return facts.near;
    case Decision: return decisionText(facts);
    default: return {};
    }
}

} // namespace

void IdentifyRows::setItems(qint64 count, Provider provider)
{
    beginResetModel();
    m_count = std::min<qint64>(count, std::numeric_limits<int>::max());
    m_provider = std::move(provider);
    m_row = -1;
    endResetModel();
}

int IdentifyRows::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_count);
}

int IdentifyRows::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant IdentifyRows::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_count)
        return {};
    const bool isFigure = index.column() >= Score && index.column() <= Entropy;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((isFigure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    if (m_row != index.row()) {
        m_facts = m_provider(index.row());
        m_row = index.row();
    }
    return textOf(m_facts, index.column());
}

QVariant IdentifyRows::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const std::array<QString, Columns> titles{tr("Image"),   tr("Best guess"),        tr("Score"),   tr("Margin"),
                                              tr("Entropy"), tr("Looks nearly like"), tr("Decision")};
    return section < Columns ? titles.at(static_cast<std::size_t>(section)) : QString();
}

IdentifyTableView::IdentifyTableView(QWidget* parent) : QTableView(parent)
{
    setObjectName(QStringLiteral("identifyTable"));
    setAccessibleName(tr("Identified images, as a table"));
    setModel(&m_rows);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(26);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (int column = 0; column < Columns; ++column)
        setColumnWidth(column, kWidths.at(static_cast<std::size_t>(column)));
}

void IdentifyTableView::setItems(qint64 count, IdentifyRows::Provider provider, qint64 chosen)
{
    m_isSetting = true;
    m_rows.setItems(count, std::move(provider));
    m_isSetting = false;
    choose(chosen);
}

void IdentifyTableView::choose(qint64 row)
{
    m_isSetting = true;
    if (row >= 0 && row < m_rows.rowCount())
        selectRow(static_cast<int>(row));
    m_isSetting = false;
}

void IdentifyTableView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    if (m_isSetting)
        return;
    IntervalSet rows;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        rows.insert(range.top(), range.bottom() + 1);
    Q_EMIT rowsChosen(rows, currentIndex().row());
}

} // namespace taxon::workbench
