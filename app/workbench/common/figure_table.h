// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/tone.h"
#include "theme/theme.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <limits>
#include <utility>
#include <vector>

namespace taxon::workbench {

struct FigureColumn {
    QString title;
    QString meaning;         ///< tool tip: what the figure is
    bool isText = false;     ///< left-aligned, sorted as text; else a figure, the largest first at the first click
    bool isSentence = false; ///< may be cut at its end where room is short, so that the figures beside it stay in view
};

/// One cell. A figure without a value sorts last in both orders.
struct FigureCell {
    QString text;
    double value = std::numeric_limits<double>::quiet_NaN(); ///< what a column of figures is sorted by
    Tone tone = Tone::None;                                  ///< None: the usual text colour
    double share = -1;                                       ///< in [0, 1]: a thin bar below the text; negative: none
    bool isStrong = false;
    QString detail{}; ///< small and muted below the text
    QString note{};   ///< a line of its own below the detail, in noteTone
    Tone noteTone = Tone::Muted;
    std::vector<std::pair<double, Tone>> parts{}; ///< in place of the text: a bar of parts beside each other, as shares that sum to 1
};

using FigureRow = std::vector<FigureCell>;

/// The rows of a FigureTable as they were given.
class FigureModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setColumns(std::vector<FigureColumn> columns);
    /// \param rows  one cell a column, each.
    void setRows(std::vector<FigureRow> rows);
    [[nodiscard]] const FigureCell& cell(int row, int column) const;
    [[nodiscard]] const FigureColumn& column(int index) const { return m_columns[static_cast<std::size_t>(index)]; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<FigureColumn> m_columns;
    std::vector<FigureRow> m_rows;
};

/// Sorts by value or text and keeps the rows whose text columns hold what was typed.
class FigureOrder : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit FigureOrder(FigureModel& model, QObject* parent = nullptr);
    void setTyped(const QString& typed);

protected:
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    FigureModel& m_model;
    QString m_typed;
};

/// A table of words and figures, up to a few thousand rows: sorted by a click on a column's head, filtered by text, one row chosen by mouse
/// or arrow keys. Enter or a double click activates a cell. Row numbers are those of setRows(), whatever the order.
class FigureTable : public QTableView {
    Q_OBJECT

public:
    FigureTable(const QString& accessibleName, const QString& objectName, QWidget* parent = nullptr);

    void setColumns(std::vector<FigureColumn> columns);
    /// Keeps order, filter and the chosen row's number.
    void setRows(std::vector<FigureRow> rows);
    void setFilter(const QString& typed) { m_order.setTyped(typed); }
    void setTheme(const Theme& theme);
    [[nodiscard]] FigureModel& figures() noexcept { return m_model; }
    /// As high as all rows, without a scroll bar, and the columns as wide as these rows: for a short table on a page that scrolls as a whole.
    void fitHeight();
    /// Rows that pass the filter.
    [[nodiscard]] int shownRows() const { return m_order.rowCount(); }
    /// The row, as given, at a place of the screen's order.
    [[nodiscard]] int rowAt(int place) const { return m_order.mapToSource(m_order.index(place, 0)).row(); }
    /// What its columns need side by side, in pixels; less room is scrolled. Once there are rows.
    [[nodiscard]] int contentWidth() const;
    /// The chosen row as given; -1 for none.
    [[nodiscard]] int chosen() const;
    /// Chooses a row as given, -1 for none, without rowChosen(): where rows came or went and the chosen one has another number now.
    void setChosen(int row);

Q_SIGNALS:
    /// Enter or a double click on a cell.
    void cellActivated(int row, int column);
    void rowChosen(int row);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void activateIndex(const QModelIndex& index);
    void fitRows();
    void widenColumns();
    void stretchColumn();

    FigureModel m_model;
    FigureOrder m_order;
    int m_stretched = -1;  ///< the column that takes the room that is left
    int m_stretchedPx = 0; ///< what it needs
    bool m_isFilling = false;
};

/// Paints a FigureCell: text in its tone, the bar below it.
class FigureDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintTexts(QPainter& painter, const QRect& box, const QFont& usual, const FigureCell& cell, int side, bool chosen) const;
    void paintBar(QPainter& painter, const QRectF& bar, double share) const;
    void paintParts(QPainter& painter, QRectF bar, const FigureCell& cell) const;

    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
