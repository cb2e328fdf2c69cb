// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/threshold_curve.h"
#include "plots/xy_plot.h"
#include "review/review_presenter.h"

#include <utility>
#include <vector>

namespace taxon::workbench {

/// The curves of the chosen set as plots take them, of at most about 500 points each: accuracy above, coverage and, of the first out-of-scope
/// set, false shown; of an out-of-scope set false shown alone.
[[nodiscard]] std::vector<ThresholdCurve> curvesOf(const ReviewPresenter& review);
/// Wilson's 95 % interval of accuracy above; empty for an out-of-scope set.
[[nodiscard]] std::pair<ThresholdCurve, ThresholdCurve> accuracyBand(const ReviewPresenter& review);
/// Error above over coverage; no point for an out-of-scope set.
[[nodiscard]] XySeries riskOverCoverage(const ReviewPresenter& review);

} // namespace taxon::workbench
