// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace taxon::workbench {

/// The exponential moving average of \p values with its start corrected, as TensorBoard draws it: the first value is itself, not half of it.
/// \param weight  of what came before, in [0, 1): 0 = the values as they are. NaN stays NaN and is left out of the average. O(N).
[[nodiscard]] std::vector<double> smoothed(const std::vector<double>& values, double weight);

} // namespace taxon::workbench
