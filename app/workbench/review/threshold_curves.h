// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/threshold_curve.h"
#include "plots/xy_plot.h"
#include "review/review_presenter.h"

#include <utility>
#include <vector>

namespace taxon::workbench {

/// What the main curve of an in-scope set is; coverage and false shown stand beside either.
enum class CurveOf { AccuracyAbove, ErrorAbove };

/// The curves of the chosen set as plots take them, of at most about 500 points each: accuracy or error above, coverage and, of the first
/// out-of-scope set, false shown; of an out-of-scope set false shown alone.
/// \param other  another run's curve of the same set, drawn dashed beside it; nullptr for none.
[[nodiscard]] std::vector<ThresholdCurve> curvesOf(const ReviewPresenter& review, CurveOf what = CurveOf::AccuracyAbove,
                                                   const scores::ThresholdCurve* other = nullptr);
/// Wilson's 95 % interval of the main curve; empty for an out-of-scope set.
[[nodiscard]] std::pair<ThresholdCurve, ThresholdCurve> bandOf(const ReviewPresenter& review, CurveOf what = CurveOf::AccuracyAbove);
/// Error above over coverage.
[[nodiscard]] XySeries riskOverCoverage(const scores::ThresholdCurve& curve, const QString& name);

} // namespace taxon::workbench
