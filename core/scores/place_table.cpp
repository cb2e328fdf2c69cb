// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/place_table.h"

#include <algorithm>
#include <limits>

namespace taxon::scores {
namespace {

constexpr float kInfinite = std::numeric_limits<float>::infinity();
constexpr std::size_t kCellsPerScore = 1; // more of them hold fewer scores, and lie in the cache less often

} // namespace

PlaceTable::PlaceTable(const std::vector<std::span<const float>>& columns)
{
    for (const std::span<const float> column : columns)
        add(column);
    const std::size_t padded = (columns.size() + kLanes - 1) / kLanes * kLanes;
    smallest.resize(padded, kInfinite);
    for (auto* array : {&shift, &lowest, &last, &firstCell, &offset})
        array->resize(padded);
}

void PlaceTable::add(std::span<const float> column)
{
    const std::uint32_t low = column.empty() ? 0 : risingBits(column.front());
    const std::uint32_t high = column.empty() ? 0 : risingBits(column.back());
    std::uint32_t bits = 31;
    while (bits > 0 && (high >> bits) - (low >> bits) + 1 < kCellsPerScore * column.size())
        --bits;
    const auto before = static_cast<std::uint32_t>(scores.size());
    smallest.push_back(column.empty() ? kInfinite : column.front());
    shift.push_back(bits);
    lowest.push_back(low >> bits);
    last.push_back((high >> bits) - (low >> bits));
    firstCell.push_back(static_cast<std::uint32_t>(start.size()));
    offset.push_back(before);
    std::uint32_t below = 0;
    for (std::uint32_t cell = 0; cell <= last.back(); ++cell) {
        while (below < column.size() && (risingBits(column[below]) >> bits) - lowest.back() < cell)
            ++below;
        start.push_back(before + below);
    }
    start.push_back(before + static_cast<std::uint32_t>(column.size()));
    scores.insert(scores.end(), column.begin(), column.end());
    scores.insert(scores.end(), kNear, kInfinite);
}

std::uint32_t PlaceTable::placeIn(std::uint32_t cell, float value) const noexcept
{
    const std::uint32_t first = start[cell];
    if (start[cell + 1] - first > kNear)
        return placeBySearch(cell, value);
    std::uint32_t place = 2 * first; // scores behind the cell's are larger, so they may be compared as well
    for (std::size_t k = 0; k < kNear; ++k)
        place += (scores[first + k] <= value ? 1U : 0U) + (scores[first + k] < value ? 1U : 0U);
    return place;
}

std::uint32_t PlaceTable::placeBySearch(std::uint32_t cell, float value) const noexcept
{
    const auto at = [this](std::uint32_t index) { return scores.begin() + static_cast<std::ptrdiff_t>(index); };
    const auto found = std::lower_bound(at(start[cell]), at(start[cell + 1]), value); // there is a score, or an infinite one, behind
    return 2 * static_cast<std::uint32_t>(found - scores.begin()) + (*found == value ? 1U : 0U);
}

} // namespace taxon::scores
