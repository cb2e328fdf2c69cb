// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "shards/shard_set.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace taxon::shards {

struct VerifyOptions {
    bool readData = false; ///< compare every byte, not only sizes and members
    unsigned jobs = 0;     ///< threads, one a shard; 0 = as many as processors
};

/// One thing that is wrong with a shard set.
struct ShardProblem {
    std::string shard;   ///< file name, or "index.csv", "manifest.json"
    std::string path;    ///< the image it is about, or ""
    std::string message; ///< "holds 2 of 3 images"
    /// "images-train-000000.tar: cat/b.jpg: checksum".
    [[nodiscard]] std::string text() const;
};

/// Compares the tars in \p folder with their index and manifest, and names exactly what is lost; empty = all is well.
///
/// Without readData: every tar is there, has its size, is sound in its headers, and has every image, label and text where
/// the index says. With readData the checksum of each tar's bytes (SHA-256 in version 1), and where that differs also all of
/// this, and each image in it; a tar without a checksum is compared byte by byte with what the index says (compareShard()). A
/// damaged index or manifest is one problem, and ends the check. One thread reads one shard. Reads about 1.5 kB an image, with
/// readData everything once.
/// \throws Error{NotFound} if there is no shard set; Error{Unsupported}; Error{Cancelled}.
[[nodiscard]] std::vector<ShardProblem> verifyShards(const std::filesystem::path& folder, const VerifyOptions& options, const jobs::Context& context);

/// The part of verifyShards() for one shard, without readData. \p rows are those of the shard. Also used before extraction.
[[nodiscard]] std::vector<ShardProblem> checkStructure(const std::filesystem::path& folder, const ShardSet& set, const ShardInfo& shard,
                                                       std::span<const ShardRow> rows);

} // namespace taxon::shards
