// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// Embeddings in memory: N x F, row-major, each row of length 1.
struct EmbeddingRows {
    std::span<const float> values;
    std::size_t columns = 0;

    [[nodiscard]] std::size_t rows() const noexcept { return columns == 0 ? 0 : values.size() / columns; }
    [[nodiscard]] const float* row(std::size_t i) const noexcept { return values.data() + i * columns; }
};

/// Most rows that are grouped at once: their distances lie in memory (100 MB).
inline constexpr std::size_t kMostGrouped = 5000;

/// Which rows lie densely together: HDBSCAN* on the Euclidean distance of the rows, with the clusters of the largest excess of mass.
///
/// No radius and no number of groups is chosen: a group is what stays together over the widest range of distances, and has at least \p smallest rows;
/// what is nowhere dense is in none. The core distance of a row is that to its \p smallest-th nearest, itself counted. Nothing is random: the same
/// rows in the same order give the same groups; in another order a row at a border may leave or join one, where distances are equal.
/// \param smallest  at least 2. \returns for each row its group from 0, the largest first (a tie: the one with the first row), or -1.
/// \throws Error{InvalidArgument} for more than kMostGrouped rows, or a length that is no multiple of the columns; Error{Cancelled}.
/// O(N^2 F) time on all processors, 4 N^2 bytes.
/// Source: Campello, Moulavi, Sander, PAKDD 2013; McInnes, Healy, Astels, JOSS 2017 (condensed tree, stability).
[[nodiscard]] std::vector<std::int32_t> densityGroups(const EmbeddingRows& rows, std::size_t smallest, const jobs::Context& context = {});

/// Rows that are far from one another: the first of \p rows, then again and again the row farthest from all that are chosen (the earliest of equal
/// ones): a greedy k-center, at most twice as far from the best.
/// \returns at most \p wanted row numbers, in the order of choice. O(wanted N F).
/// Source: Gonzalez, Theor. Comput. Sci. 38 (1985) 293; for active learning: Sener, Savarese, ICLR 2018.
[[nodiscard]] std::vector<std::size_t> spreadRows(const EmbeddingRows& rows, std::size_t wanted, const jobs::Context& context = {});

/// The rows \p members by their distance to their mean, the nearest first: the first ones show best what the group is.
[[nodiscard]] std::vector<std::size_t> fromTheMiddle(const EmbeddingRows& rows, std::span<const std::size_t> members);

} // namespace taxon::scores
