// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/tone.h"
#include "theme/theme.h"

#include <QAbstractListModel>
#include <QListView>
#include <QStyledItemDelegate>
#include <functional>

namespace taxon::workbench {

/// One line of a RowList: "truth -> predicted", or a class, with a number at the right and a bar below.
struct Row {
    QString title;
    QString target;      ///< drawn behind an arrow, or ""
    QString count;       ///< at the right
    QString note;        ///< small, below the count
    QString detail;      ///< small second line in place of the bar, or ""
    double share = -1;   ///< length of the bar in [0, 1]; negative: none
    double mark = -1;    ///< a tick on the bar in [0, 1] (the minimum); negative: none
    int noteRoomPx = 38; ///< kept free for the note beside the bar; the same in all rows of a list, so that bars compare
    Tone barTone = Tone::Accent;
    Tone dot = Tone::None; ///< None: a faint one
    bool isHeader = false; ///< a caption between groups; can't be chosen
    QString text;          ///< the whole row in words, for screen readers
};

/// Rows made when they are needed; nothing is stored per row.
class RowModel : public QAbstractListModel {
    Q_OBJECT

public:
    using Provider = std::function<Row(int)>;
    using QAbstractListModel::QAbstractListModel;

    void setRows(int count, Provider provider);
    [[nodiscard]] Row row(int index) const { return m_provider(index); }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_count; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    int m_count = 0;
    Provider m_provider;
};

/// A list of rows: keyboard, hover, one chosen row. Works at 50,000 rows.
class RowList : public QListView {
    Q_OBJECT

public:
    explicit RowList(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    [[nodiscard]] RowModel& rows() noexcept { return m_rows; }
    /// Chooses \p index without emitting chosen(); -1 for none.
    void setChosen(int index);
    [[nodiscard]] int chosen() const { return currentIndex().isValid() ? currentIndex().row() : -1; }
    /// What stands in an empty list.
    void setPlaceholder(const QString& text);
    /// Lets things of \p mimeType be dropped on the rows for which \p takes says yes.
    void acceptDrops(const QString& mimeType, std::function<bool(int)> takes);

Q_SIGNALS:
    /// A person chose the row.
    void rowChosen(int index);
    /// Something was dropped on the row.
    void dropped(int index);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void setDropRow(int row);
    [[nodiscard]] int rowTaking(const QDropEvent& event) const;

    RowModel m_rows;
    QString m_placeholder;
    Theme m_theme = Theme::light();
    bool m_silent = false;
    QString m_dropType; ///< "" takes nothing
    std::function<bool(int)> m_takes;
    int m_dropRow = -1; ///< what is dragged would fall on it
};

/// Paints a Row: 52 px, 66 px with a long detail; headers 34 px.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setTheme(const Theme& theme) { m_theme = theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
