// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_style.h"

#include <QPointF>
#include <QString>
#include <vector>

namespace taxon::workbench {

/// One curve over the confidence threshold: a step function at rising thresholds; value[i] holds on (threshold[i-1], threshold[i]].
/// NaN is "no value" and leaves a gap.
struct ThresholdCurve {
    QString name;
    CurveTone tone = CurveTone::Accent;
    std::vector<double> threshold; ///< rising, in [0, 1]
    std::vector<double> value;     ///< same size, in [0, 1] or NaN
    bool isDashed = false;         ///< another model's: drawn dashed and behind, without a label or dot of its own

    /// The step function at \p x; NaN right of its last point and in gaps.
    [[nodiscard]] double at(double x) const;
};

/// Size of a label, as shares of the axes at the usual size of the plot.
inline constexpr double kLabelWidth = 0.15;
inline constexpr double kLabelHeight = 0.09;

/// Where each curve's label stands (left edge, middle; a dashed one has none, its place means nothing): below or above its own curve over the label's whole width, as clear as can be
/// of the other curves, and never on another label while there is a place that isn't.
///
/// \param top  upper end of the value axis. O(curves^2), a few hundred look-ups each.
[[nodiscard]] std::vector<QPointF> labelPlaces(const std::vector<ThresholdCurve>& curves, double top);

/// Where the middle of the tag on the line at \p threshold lies: as low as it can without covering a curve's dot.
/// \param top  the upper end of the axis.
[[nodiscard]] double tagPlace(const std::vector<ThresholdCurve>& curves, double threshold, double top);

} // namespace taxon::workbench
