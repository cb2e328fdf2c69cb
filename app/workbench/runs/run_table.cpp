// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_table.h"

#include "common/widgets.h"
#include "runs/runs_presenter.h"

#include <QDateTime>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

/// "2026-11-28 04:55" in the reader's time zone.
QString localTime(const std::string& iso)
{
    const QDateTime time = QDateTime::fromString(QString::fromStdString(iso), Qt::ISODateWithMs);
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")) : QString();
}

QString stateOf(const RunSummary& run)
{
    if (run.state == "running")
        return RunTableModel::tr("Running: %1, %2 %").arg(QString::fromStdString(run.stage)).arg(run.progressPercentage);
    if (run.state == "unknown")
        return RunTableModel::tr("Unknown since %1").arg(localTime(run.updated));
    return RunsPresenter::stateText(run.state);
}

QString tagsOf(const RunSummary& run)
{
    QStringList tags;
    for (const std::string& tag : run.notes.tags)
        tags << QString::fromStdString(tag);
    return tags.join(QStringLiteral(", "));
}

QString textOf(const RunSummary& run, RunColumn column)
{
    switch (column) {
    case RunColumn::Name: return QString::fromStdString(run.id);
    case RunColumn::State: return stateOf(run);
    case RunColumn::Started: return localTime(run.started);
    case RunColumn::Recipe: return QString::fromStdString(run.recipe);
    case RunColumn::Validation: return std::isnan(run.validationAccuracy) ? QString() : percent(run.validationAccuracy);
    case RunColumn::Test: return std::isnan(run.testAccuracy) ? QString() : percent(run.testAccuracy);
    case RunColumn::Version: return QString::fromStdString(run.version);
    case RunColumn::Tags: return tagsOf(run);
    case RunColumn::Note:
        return QString::fromStdString(run.notesProblem.empty() ? run.notes.note : run.notesProblem).section(QLatin1Char('\n'), 0, 0);
    }
    return {};
}

QString titleOf(RunColumn column)
{
    switch (column) {
    case RunColumn::Name: return RunTableModel::tr("Run");
    case RunColumn::State: return RunTableModel::tr("State");
    case RunColumn::Started: return RunTableModel::tr("Started");
    case RunColumn::Recipe: return RunTableModel::tr("Recipe");
    case RunColumn::Validation: return RunTableModel::tr("Validation");
    case RunColumn::Test: return RunTableModel::tr("Test");
    case RunColumn::Version: return RunTableModel::tr("Version");
    case RunColumn::Tags: return RunTableModel::tr("Tags");
    case RunColumn::Note: return RunTableModel::tr("Note");
    }
    return {};
}

QString meaningOf(RunColumn column)
{
    if (column == RunColumn::Validation)
        return RunTableModel::tr("Accuracy on the validation images after the newest epoch");
    if (column == RunColumn::Test)
        return RunTableModel::tr("Share of the test images whose best guess is right");
    return {};
}

/// Rows are chosen, never cells: no frame around one; text stands below its column's head.
class RowPainter : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        option.state &= ~QStyle::State_HasFocus;
        option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
        const bool isChosen = option.state.testFlag(QStyle::State_Selected); // only text is legible enough on its colour
        painter->setPen(option.palette.color(isChosen ? QPalette::WindowText : QPalette::Text));
        painter->setFont(option.font);
        const QRect box = option.rect.adjusted(8, 0, -8, 0);
        painter->drawText(box, option.displayAlignment, option.fontMetrics.elidedText(option.text, Qt::ElideRight, box.width()));
    }
};

constexpr int kWidthsPx[kRunColumns] = {230, 190, 130, 110, 84, 70, 70, 130, 200};

} // namespace

void RunTableModel::setLines(const std::vector<RunSummary>& all, const std::vector<RunLine>& lines, RunGrouping grouping)
{
    bool isSame = grouping == m_grouping && lines.size() == m_lines.size();
    for (std::size_t i = 0; isSame && i < lines.size(); ++i)
        isSame = lines[i].isGroup == m_lines[i].isGroup && lines[i].group == m_lines[i].group
                 && (lines[i].isGroup || all[lines[i].run].id == m_runs[m_lines[i].run].id);
    if (!isSame)
        beginResetModel();
    m_runs = all;
    m_lines = lines;
    m_grouping = grouping;
    if (!isSame)
        endResetModel();
    else if (!m_lines.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kRunColumns - 1));
}

void RunTableModel::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (!m_lines.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kRunColumns - 1), {Qt::ForegroundRole});
}

QString RunTableModel::idAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const RunLine& line = m_lines[static_cast<std::size_t>(row)];
    return line.isGroup ? QString() : QString::fromStdString(m_runs[line.run].id);
}

int RunTableModel::rowOf(const QString& id) const
{
    for (int row = 0; !id.isEmpty() && row < rowCount(); ++row)
        if (idAt(row) == id)
            return row;
    return -1;
}

int RunTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString RunTableModel::captionOf(const RunLine& line) const
{
    QString name = QString::fromStdString(line.group);
    if (m_grouping == RunGrouping::State)
        name = RunsPresenter::stateText(line.group);
    else if (name.isEmpty())
        name = m_grouping == RunGrouping::Tags ? tr("No tag") : m_grouping == RunGrouping::Day ? tr("Not started") : tr("No name");
    return QStringLiteral("%1  ·  %2").arg(name, line.count == 1 ? tr("1 run") : tr("%1 runs").arg(line.count));
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const RunLine& line = m_lines[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<RunColumn>(index.column());
    if (line.isGroup) {
        if (role == Qt::DisplayRole)
            return index.column() == 0 ? captionOf(line) : QString();
        if (role == Qt::ForegroundRole)
            return m_theme.muted;
        return {};
    }
    const RunSummary& run = m_runs[line.run];
    const bool isFigure = column == RunColumn::Validation || column == RunColumn::Test;
    switch (role) {
    case Qt::DisplayRole: return textOf(run, column);
    case Qt::ToolTipRole:
        return column == RunColumn::State && !run.message.empty() ? QString::fromStdString(run.message)
               : column == RunColumn::Note                        ? QString::fromStdString(run.notes.note)
                                                                  : textOf(run, column);
    case Qt::AccessibleTextRole: return QStringLiteral("%1: %2").arg(titleOf(column), textOf(run, column));
    case Qt::ForegroundRole:
        if (column == RunColumn::State)
            return colourOf(RunsPresenter::stateTone(run.state), m_theme);
        return column == RunColumn::Note && !run.notesProblem.empty() ? QVariant(m_theme.bad) : QVariant();
    case Qt::TextAlignmentRole: return QVariant(Qt::Alignment(Qt::AlignVCenter | (isFigure ? Qt::AlignRight : Qt::AlignLeft)));
    case IdRole: return QString::fromStdString(run.id);
    default: return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kRunColumns)
        return {};
    const auto column = static_cast<RunColumn>(section);
    const bool isFigure = column == RunColumn::Validation || column == RunColumn::Test;
    if (role == Qt::DisplayRole)
        return titleOf(column);
    if (role == Qt::ToolTipRole)
        return meaningOf(column);
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::Alignment(Qt::AlignVCenter | (isFigure ? Qt::AlignRight : Qt::AlignLeft)));
    return {};
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex& index) const
{
    return index.isValid() && idAt(index.row()).isEmpty() ? Qt::ItemFlags(Qt::ItemIsEnabled) : QAbstractTableModel::flags(index);
}

RunTable::RunTable(QWidget* parent) : QTableView(parent)
{
    setObjectName(QStringLiteral("runsTable"));
    setAccessibleName(tr("Runs"));
    setModel(&m_model);
    setItemDelegate(new RowPainter(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(false);
    viewport()->setAutoFillBackground(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(28);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setSortIndicatorShown(true);
    horizontalHeader()->setStretchLastSection(true);
    for (int column = 0; column < kRunColumns; ++column)
        setColumnWidth(column, kWidthsPx[column]);
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int section) { Q_EMIT sortWanted(static_cast<RunColumn>(section)); });
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunTable::tell);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RunTable::tell);
    connect(this, &QTableView::doubleClicked, this, &RunTable::openWanted);
}

void RunTable::setLines(const std::vector<RunSummary>& all, const std::vector<RunLine>& lines, const RunTableWish& wish)
{
    const QString top = firstShown();
    const QSignalBlocker quiet(horizontalHeader());
    horizontalHeader()->setSortIndicator(static_cast<int>(wish.sortBy), wish.isAscending ? Qt::AscendingOrder : Qt::DescendingOrder);
    bool isReset = false;
    const auto connection = connect(&m_model, &QAbstractItemModel::modelReset, this, [&isReset] { isReset = true; });
    m_isFilling = true;
    m_model.setLines(all, lines, wish.groupBy);
    m_isFilling = false;
    disconnect(connection);
    if (!isReset)
        return;
    spanCaptions();
    if (const int row = m_model.rowOf(top); row >= 0 && row != rowAt(0))
        scrollTo(m_model.index(row, 0), QAbstractItemView::PositionAtTop);
}

void RunTable::spanCaptions()
{
    clearSpans();
    for (int row = 0; row < m_model.rowCount(); ++row)
        if (m_model.idAt(row).isEmpty())
            setSpan(row, 0, 1, kRunColumns);
}

void RunTable::setMarked(const QString& chosen, const QStringList& ids)
{
    m_isFilling = true;
    QItemSelection wanted;
    for (int row = 0; row < m_model.rowCount(); ++row)
        if (ids.contains(m_model.idAt(row)) && !m_model.idAt(row).isEmpty())
            wanted.select(m_model.index(row, 0), m_model.index(row, kRunColumns - 1));
    if (wanted != selectionModel()->selection())
        selectionModel()->select(wanted, QItemSelectionModel::ClearAndSelect);
    const int row = m_model.rowOf(chosen);
    if (row >= 0 && row != currentIndex().row()) {
        const int place = verticalScrollBar()->value();
        selectionModel()->setCurrentIndex(m_model.index(row, std::max(0, currentIndex().column())), QItemSelectionModel::NoUpdate);
        verticalScrollBar()->setValue(place);
    }
    m_isFilling = false;
}

QString RunTable::firstShown() const
{
    return m_model.idAt(rowAt(0));
}

void RunTable::tell()
{
    if (m_isFilling)
        return;
    QStringList ids;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        if (const QString id = m_model.idAt(index.row()); !id.isEmpty())
            ids << id;
    const QString current = m_model.idAt(currentIndex().row());
    if (!ids.isEmpty())
        Q_EMIT marksChanged(ids.contains(current) ? current : ids.back(), ids);
}

void RunTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete)
        return Q_EMIT deleteWanted();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return Q_EMIT openWanted();
    QTableView::keyPressEvent(event);
}

} // namespace taxon::workbench
