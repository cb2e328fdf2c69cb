// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "shards/shard_set.h"
#include "shards/verify.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace taxon::shards {

struct ComparedShard {
    std::vector<ShardProblem> problems; ///< what differs; empty = the tar is as it was packed, to the last byte
    std::string checksum;               ///< of the tar (base/checksum.h), if nothing differs
};

/// Compares every byte of the tar \p file with what follows from \p rows, the images of \p shard: they have checksums, and the
/// headers, labels, texts and blanks around them are known (sampleHead()). So a shard without a checksum of its own is checked.
///
/// Not for sets of version 1, which lie otherwise. Reads the tar once, from front to back, the largest image at a time.
/// \throws Error{NotFound|Io|InvalidArgument} if it can't be read; Error{Cancelled}.
[[nodiscard]] ComparedShard compareShard(const std::filesystem::path& file, const ShardSet& set, const ShardInfo& shard,
                                         std::span<const ShardRow> rows, const jobs::Context& context);

/// Whether all there is to compare \p shard with is its images: none but compareShard() can then tell whether it is whole.
[[nodiscard]] inline bool isKnownByItsImages(const ShardSet& set, const ShardInfo& shard)
{
    return set.version > 1 && shard.checksum.empty();
}

} // namespace taxon::shards
