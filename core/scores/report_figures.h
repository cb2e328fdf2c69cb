// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/summary.h"

#include <string>

namespace taxon::scores {

/// The figures of report.html, as SVG or an HTML table. Their colours are the page's style: right, withheld, wrong, foreign.

/// A bar a set, train and validation left out: answered rightly, not answered, answered wrongly (or wrongly answered at all).
[[nodiscard]] std::string outcomeBars(const Analysis& analysis);
/// What is answered, and how well, at every threshold. O(points of the curve).
[[nodiscard]] std::string thresholdFigure(const Analysis& analysis, const SetAnalysis& set);
/// How often the model is right where it says how sure it is; a diagonal is perfect.
[[nodiscard]] std::string calibrationFigure(const SetAnalysis& set);
/// The classes of the most confused pairs, at most ten, with "other", "withheld" and "out of scope": rows are truths.
[[nodiscard]] std::string confusionFigure(const Analysis& analysis, const SetAnalysis& set);

} // namespace taxon::scores
