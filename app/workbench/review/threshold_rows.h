// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/figure_table.h"
#include "plots/xy_plot.h"
#include "review/threshold_presenter.h"

namespace taxon::workbench {

/// Columns of the outcomes; what Enter opens depends on them.
enum OutcomeColumn { Set, Images, CorrectShown, Withheld, WrongShown, ErrorAbove, Bar };

/// The tables of the section Threshold: their columns, and presenter's figures as rows of them.
[[nodiscard]] std::vector<FigureColumn> outcomeColumns();
[[nodiscard]] FigureRow outcomeRow(const EvaluatedSet& set, const ThresholdPresenter::Outcome& outcome);
[[nodiscard]] std::vector<FigureColumn> stepColumns(bool hasOther);
[[nodiscard]] FigureRow stepRow(const ThresholdPresenter::Step& step, bool hasOther);
[[nodiscard]] std::vector<FigureColumn> classThresholdColumns();
[[nodiscard]] FigureRow classThresholdRow(const QString& className, const ThresholdPresenter::ClassRow& row);
/// Bins as bars of a histogram.
[[nodiscard]] XySeries barsOf(const std::vector<scores::ConfidenceBin>& bins, const QString& name, CurveTone tone,
                              std::size_t scores::ConfidenceBin::*count);

} // namespace taxon::workbench
