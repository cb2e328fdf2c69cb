// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"
#include "shards/pack.h"
#include "shards/shard_set.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace taxon::shards {

/// What packing wants to know of an earlier shard set: which image lies in which shard, and what these shards are. 16 bytes an image.
struct EarlierShards {
    std::filesystem::path folder;
    std::vector<ShardInfo> shards;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> places; ///< key and shard, sorted

    /// Nothing of a set of version 1: its keys say nothing about paths. \throws as ShardSet::scan().
    static EarlierShards read(const std::filesystem::path& folder);
};

/// Plans a shard set image by image, so that a manifest need not lie in memory beside the plan.
class ShardPlanner {
public:
    /// \param manifest  its rows are not looked at. \throws Error{InvalidArgument} for options that can't be.
    ShardPlanner(const dataset::Manifest& manifest, const PackOptions& options);
    /// An image of the manifest; those of the reserve are passed over. \throws Error{Damaged} for a row that can't be.
    void add(const dataset::ManifestRow& row);
    /// All rows of \p manifest.
    void addAll(const dataset::Manifest& manifest);
    /// Which image goes into which shard: the whole shard set but for what only the files' bytes say. Rows lie in packing order,
    /// shards have file and set. Deterministic, whatever the order of add(). \param earlier may be null. Call it once.
    [[nodiscard]] ShardSet plan(const EarlierShards* earlier);

private:
    PackOptions m_options;
    ShardSet m_set;                                      ///< until plan() a row's shard is the number of its set
    std::map<dataset::Name, std::uint32_t> m_setNumbers; ///< without the reserve
    std::map<dataset::Name, std::int32_t> m_labels;
};
/// The same for a manifest with its rows.
[[nodiscard]] ShardSet planShards(const dataset::Manifest& manifest, const PackOptions& options, const EarlierShards* earlier);

/// The heart of planShards(), for the images of one set.
struct Placement {
    static constexpr std::uint32_t kNew = 0xFFFFFFFF;
    std::vector<std::uint32_t> shardOf; ///< of each image
    std::uint32_t shards = 0;
};
/// Divides \p images (sorted by key; \p estimates their bytes in a tar) into shards.
///
/// \param earlier the shard of each image so far, counted from 0, or kNew. Images stay where they are, and shards that become
/// empty vanish. New images fill the shards that lost some, then the smallest ones, up to a quarter above the even share; what
/// is left gets new shards. Everything is divided anew, evenly, where no image has a place, a shard broke a limit, there are too
/// few of them for the readers, or twice as many as needed.
[[nodiscard]] Placement placeImages(std::span<const std::uint64_t> estimates, std::span<const std::uint32_t> earlier,
                                    std::span<const std::size_t> earlierImages, bool train, const PackOptions& options);

} // namespace taxon::shards
