// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/run_list.h"
#include "theme/theme.h"

#include <QAbstractTableModel>
#include <QStringList>
#include <QTableView>

namespace taxon::workbench {

/// The lines of the table of runs: a copy of what the presenter arranged.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// Lines of the same runs in the same order only change their texts; else the model is reset.
    void setLines(const std::vector<RunSummary>& all, const std::vector<RunLine>& lines, RunGrouping grouping);
    void setTheme(const Theme& theme);
    [[nodiscard]] const std::vector<RunLine>& lines() const noexcept { return m_lines; }
    /// "" of a caption.
    [[nodiscard]] QString idAt(int row) const;
    [[nodiscard]] int rowOf(const QString& id) const;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kRunColumns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    [[nodiscard]] QString captionOf(const RunLine& line) const;

    std::vector<RunSummary> m_runs;
    std::vector<RunLine> m_lines;
    RunGrouping m_grouping = RunGrouping::None;
    Theme m_theme = Theme::light();
};

/// The table of runs: several can be chosen (Shift, Ctrl), a click on a head sorts. What changes in the list moves neither the place nor the
/// choice of whoever reads it.
class RunTable : public QTableView {
    Q_OBJECT

public:
    explicit RunTable(QWidget* parent = nullptr);

    void setLines(const std::vector<RunSummary>& all, const std::vector<RunLine>& lines, const RunTableWish& wish);
    /// Chooses without emitting marksChanged().
    void setMarked(const QString& chosen, const QStringList& ids);
    void setTheme(const Theme& theme) { m_model.setTheme(theme); }
    /// The run at the top edge, and back to it: for what is restored at the next start.
    [[nodiscard]] QString firstShown() const;

Q_SIGNALS:
    /// A person chose other runs. \param chosen  the one with the focus.
    void marksChanged(const QString& chosen, const QStringList& ids);
    void sortWanted(taxon::workbench::RunColumn column);
    void deleteWanted();
    /// Enter or a double click on the run.
    void openWanted();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void tell();
    void spanCaptions();

    RunTableModel m_model;
    bool m_isFilling = false;
};

} // namespace taxon::workbench
