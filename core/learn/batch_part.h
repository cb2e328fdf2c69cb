// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace taxon::learn {

/// Which part of every batch a process reads, of all that train together.
struct BatchPart {
    int rank = 0;
    int count = 1;
};

/// The positions of a batch of \p images that belong to \p part, in their order. Position i and its mirror image N - 1 - i, with which
/// mix() mixes it, always go together; parts differ by two images at most, and together they are the batch.
[[nodiscard]] inline std::vector<std::size_t> positionsOf(const BatchPart& part, std::size_t images)
{
    const std::size_t pairs = (images + 1) / 2, rank = static_cast<std::size_t>(part.rank), count = static_cast<std::size_t>(part.count);
    const std::size_t first = pairs * rank / count, end = pairs * (rank + 1) / count;
    std::vector<std::size_t> positions;
    for (std::size_t i = first; i < end; ++i)
        positions.push_back(i);
    for (std::size_t i = end; i-- > first;)
        if (images - 1 - i != i)
            positions.push_back(images - 1 - i);
    return positions;
}

} // namespace taxon::learn
