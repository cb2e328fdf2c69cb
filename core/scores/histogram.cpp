// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/histogram.h"

#include "base/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::scores {

std::vector<ConfidenceBin> confidenceHistogram(std::span<const float> confidence, std::span<const std::uint8_t> right, std::size_t bins)
{
    if ((!right.empty() && right.size() != confidence.size()) || bins == 0)
        throw Error(ErrorCode::InvalidArgument,
                    fmt::format("{} confidences, {} outcomes and {} bins were given.", confidence.size(), right.size(), bins));
    std::vector<ConfidenceBin> histogram(bins);
    std::vector<float> bounds(bins);
    for (std::size_t b = 0; b < bins; ++b) {
        histogram[b].low = static_cast<double>(b) / static_cast<double>(bins);
        histogram[b].high = static_cast<double>(b + 1) / static_cast<double>(bins);
        bounds[b] = static_cast<float>(histogram[b].high);
    }
    for (std::size_t i = 0; i < confidence.size(); ++i) {
        const auto at = static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), confidence[i]) - bounds.begin());
        ConfidenceBin& bin = histogram[std::min(at, bins - 1)];
        ++(!right.empty() && right[i] != 0 ? bin.right : bin.wrong);
    }
    return histogram;
}

} // namespace taxon::scores
