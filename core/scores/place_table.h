// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// The bit pattern of a value >= 0, which rises with the value; -0 counts as 0.
inline std::uint32_t risingBits(float value) noexcept
{
    return std::bit_cast<std::uint32_t>(value + 0.0F);
}

/// Tells where values lie among sorted scores; holds the sorted scores of one or more columns, one behind the other.
///
/// A place is a whole number: among n scores, 0 is below all of them, 2 k - 1 on the k-th smallest, 2 k between it and the next,
/// and 2 n above all. Column j's places begin at place(j, 0), so that one array counts those of all columns.
///
/// The upper bits of a value choose a cell, and the cell tells which scores are near: kNear or fewer for nearly all values, which
/// are then compared with all of them at once. Plain arrays, because the kernels (ranking_kernel.h) read them 16 columns at a time.
struct PlaceTable {
    static constexpr std::size_t kNear = 8;
    static constexpr std::size_t kLanes = 16; ///< the arrays by column are as long as a multiple of it

    // By column:
    std::vector<float> smallest; ///< infinite without scores
    std::vector<std::uint32_t> shift;
    std::vector<std::uint32_t> lowest; ///< bits of the smallest score, shifted
    std::vector<std::uint32_t> last;   ///< the last cell, counted from the first
    std::vector<std::uint32_t> firstCell;
    std::vector<std::uint32_t> offset; ///< into scores

    std::vector<std::uint32_t> start; ///< by cell: its first score; its last one is before the next entry
    std::vector<float> scores;        ///< kNear infinite ones behind each column's

    /// \param columns  the distinct scores of each column, rising. O(scores).
    explicit PlaceTable(const std::vector<std::span<const float>>& columns);

    /// The cell of \p value among the scores of \p column.
    [[nodiscard]] std::uint32_t cellOf(std::size_t column, float value) const noexcept
    {
        const std::uint32_t upper = risingBits(value) >> shift[column];
        const std::uint32_t low = lowest[column];
        const std::uint32_t inside = upper > low ? upper - low : 0;
        return firstCell[column] + (inside < last[column] ? inside : last[column]);
    }
    /// Counted from the first place of the first column. \param cell  cellOf(column, value).
    [[nodiscard]] std::uint32_t placeIn(std::uint32_t cell, float value) const noexcept;
    /// The same where the cell holds more than kNear scores.
    [[nodiscard]] std::uint32_t placeBySearch(std::uint32_t cell, float value) const noexcept;
    [[nodiscard]] std::size_t place(std::size_t column, std::size_t own) const noexcept { return 2 * std::size_t{offset[column]} + own; }
    /// How many places there are.
    [[nodiscard]] std::size_t places() const noexcept { return 2 * scores.size() + 1; }

private:
    void add(std::span<const float> column);
};

} // namespace taxon::scores
