// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace taxon::scores {

inline constexpr std::size_t kTop = 5;

/// What one pass over a row of probabilities tells.
struct RowFacts {
    double sum = 0;
    double sumOfSquares = 0;
    float smallest = 0;
    std::uint32_t rank = 0;               ///< 1 = the truth is the prediction; 0 = no truth. Ties go to the lower column.
    std::array<std::int32_t, kTop> top{}; ///< columns of the largest values, falling; ties: lower column first; -1 past the last
    std::array<float, kTop> topScores{};  ///< their values; 0 past the last
};

/// Fills \p facts from \p columns values at \p row. \param truth  a column, or -1 for none.
using RowKernel = void (*)(const float* row, std::size_t columns, std::int32_t truth, RowFacts& facts);

/// The version for any processor, and the one with AVX2; both give the same bits (the order of additions is fixed).
void rowFactsPlain(const float* row, std::size_t columns, std::int32_t truth, RowFacts& facts);
/// nullptr where the compiler or the processor has no AVX2.
[[nodiscard]] RowKernel rowFactsAvx2() noexcept;
/// The fastest that runs here.
[[nodiscard]] RowKernel bestRowKernel() noexcept;

} // namespace taxon::scores
