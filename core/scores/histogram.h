// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// How many images have a confidence in (low, high].
struct ConfidenceBin {
    double low = 0;
    double high = 0;
    std::size_t right = 0;
    std::size_t wrong = 0;
};

/// Counts images by confidence, in bins ((m−1)/B, m/B] as calibration()'s; an s of 0 falls into the first. Bounds are compared as float32, the
/// type of the scores. \param right  1 where the prediction is the truth; empty = no image is right (an out-of-scope set).
/// \param bins  >= 1. \throws Error{InvalidArgument} if the sizes disagree or \p bins is 0. O(images log bins).
[[nodiscard]] std::vector<ConfidenceBin> confidenceHistogram(std::span<const float> confidence, std::span<const std::uint8_t> right,
                                                             std::size_t bins = 25);

} // namespace taxon::scores
