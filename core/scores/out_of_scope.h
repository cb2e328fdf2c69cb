// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/intervals.h"

#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// P(s_in > s_out) + P(s_in = s_out) / 2: 1 = every in-scope image scores above every other one; kNoValue if a side is empty.
/// \param inScope, outOfScope  confidences; not NaN. O((n + m) log(n + m)).
[[nodiscard]] double auroc(std::span<const float> inScope, std::span<const float> outOfScope);

/// How many out-of-scope images have s >= the ceil(.95 n)-th largest in-scope s: what slips through at the threshold that keeps
/// 95 % of the in-scope images. Divide by m for FPR95. 0 without in-scope images. O(n log n + m).
[[nodiscard]] std::size_t countAtRecall95(std::span<const float> inScope, std::span<const float> outOfScope);

/// A class that out-of-scope images are taken for.
struct AbsorbingClass {
    std::int32_t predicted = 0;
    std::size_t count = 0;
    double share = 0; ///< of all falsely shown
};

/// Classes of the images with s >= threshold, largest first, then by class. O(m).
[[nodiscard]] std::vector<AbsorbingClass> absorbingClasses(std::span<const std::int32_t> prediction, std::span<const float> confidence,
                                                           double threshold);

} // namespace taxon::scores
