// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/identify_store.h"
#include "jobs/context.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace taxon::identify {

/// Fewest images that are proposed as a new class, unless somebody asks for another number.
inline constexpr std::size_t kSmallestGroup = 5;

struct GroupOptions {
    std::size_t smallest = kSmallestGroup; ///< images of a group, at least 2
    std::uint64_t seed = 1;                ///< of the sample, where there are more images than can be grouped at once
};

/// Groups of images that may be new classes.
struct Grouping {
    std::vector<ImageGroup> groups;
    std::size_t passing = 0;          ///< images that the filter found
    std::size_t looked = 0;           ///< of these, those that were grouped: all that have an embedding, or a sample of scores::kMostGrouped
    std::size_t withoutEmbedding = 0; ///< identified by a model that tells none, or by an earlier Taxon
};

/// Groups what \p filter finds by what the model sees: images that lie densely together (scores::densityGroups()), the ones that show it best first. What
/// is nowhere dense is in no group. Nothing is stored: IdentifyStore::setGroups().
/// The same store, filter and seed give the same groups. \throws as densityGroups() and IdentifyTable::select(). Seconds for 5,000 images.
[[nodiscard]] Grouping proposeGroups(const IdentifyStore& store, const IdentifyTable& table, const IdentifyFilter& filter,
                                     const GroupOptions& options = {}, const jobs::Context& context = {});

/// Which images a person should label next to teach the model most: of the closest races between two classes that \p filter finds (the
/// closer half, \p budget x 10 and 5,000 at most), \p budget that are far from one another (scores::spreadRows()), the closest race first. Of pictures that look nearly
/// alike only the first is asked for. Images without an embedding are asked for by their margin alone where no image has one, else not.
/// Deterministic. \throws as IdentifyTable::select(). O(budget x pool) products of embeddings.
[[nodiscard]] std::vector<Position> labelNext(const IdentifyStore& store, const IdentifyTable& table, IdentifyFilter filter, std::size_t budget,
                                              const jobs::Context& context = {});

} // namespace taxon::identify
