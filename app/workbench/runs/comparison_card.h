// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/figure_table.h"
#include "common/widgets.h"
#include "runs/run_comparison.h"

#include <QCheckBox>

namespace taxon::workbench {

/// The recipes of the marked runs beside each other: at first only the settings that differ; of a single run all.
class SettingsCard : public Card {
    Q_OBJECT

public:
    explicit SettingsCard(QWidget* parent = nullptr);

    /// nullptr empties it.
    void show(const RunComparison* comparison);
    void applyTheme(const Theme& theme) { m_table->setTheme(theme); }

private:
    void fill();

    FigureTable* m_table;
    QCheckBox* m_onlyDifferent;
    QLineEdit* m_filter;
    QLabel* m_note;
    RunComparison m_comparison;
    std::vector<std::string> m_columns; ///< the runs that the table has columns for
};

/// The scores of the marked runs beside each other, set by set. The best value is marked where all were scored on the same images.
class ScoresCard : public Card {
    Q_OBJECT

public:
    explicit ScoresCard(QWidget* parent = nullptr);

    void show(const RunComparison* comparison);
    void applyTheme(const Theme& theme) { m_table->setTheme(theme); }

private:
    FigureTable* m_table;
    QLabel* m_note;
    std::vector<std::string> m_columns;
};

} // namespace taxon::workbench
