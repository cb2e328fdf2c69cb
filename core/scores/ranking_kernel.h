// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/place_table.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// Counts all values of the matrix by their upper bits, so that most of them need no place: cells that hold no score of the
/// common ranking are only counted. Small enough to stay in the processor's cache where the values are.
struct CommonCells {
    static constexpr unsigned kShift = 14;
    static constexpr std::size_t kCount = std::size_t{1} << (32 - kShift); ///< of every bit pattern, so that no value needs a check

    std::vector<std::uint32_t> hasScores; ///< bits, 32 cells an entry

    /// \param sorted  the distinct scores of the common ranking, rising.
    explicit CommonCells(std::span<const float> sorted);
    static std::size_t cellOf(float value) noexcept { return risingBits(value) >> kShift; }
    [[nodiscard]] bool holdsScores(std::size_t cell) const noexcept { return (hasScores[cell / 32] >> cell % 32 & 1U) != 0; }
};

/// What a block of columns is counted against.
struct RankingTables {
    const PlaceTable& own; ///< one column each
    const PlaceTable& all; ///< the common ranking: one column
    const CommonCells& cells;
};

struct RankingCounts {
    std::vector<std::uint32_t> own;     ///< by place in RankingTables::own, of values from its column's smallest score on
    std::vector<std::uint32_t> all;     ///< by place in RankingTables::all, of values in cells that hold scores
    std::vector<std::uint32_t> perCell; ///< by CommonCells' cell, of all values

    explicit RankingCounts(const RankingTables& tables);
};

/// Adds the values rows[i][first … first + width) to \p counts, for all i. \param width  the columns of tables.own, at most 64.
/// rows.size() x width must be below 2^32.
using RankingKernel = void (*)(std::span<const float* const> rows, std::size_t first, std::size_t width, const RankingTables& tables,
                               RankingCounts& counts);

/// The version for any processor, and the one with AVX-512, which takes half the time; both count the same.
void countRankingPlain(std::span<const float* const> rows, std::size_t first, std::size_t width, const RankingTables& tables, RankingCounts& counts);
/// nullptr where the compiler or the processor has no AVX-512.
[[nodiscard]] RankingKernel countRankingAvx512() noexcept;
/// The fastest that runs here.
[[nodiscard]] RankingKernel bestRankingKernel() noexcept;

} // namespace taxon::scores
