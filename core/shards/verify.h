// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "shards/shard_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::shards {

struct VerifyOptions {
    bool readData = false; ///< hash every byte, not only sizes and members
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
/// the index says. With readData also the SHA-256 of each tar, and where that differs of each image in it.
/// A damaged index or manifest is one problem, and ends the check. Reads about 1.5 kB an image, with readData everything.
/// \throws Error{NotFound} if there is no shard set; Error{Unsupported}; Error{Cancelled}.
[[nodiscard]] std::vector<ShardProblem> verifyShards(const std::filesystem::path& folder, const VerifyOptions& options, const jobs::Context& context);

/// The part of verifyShards() for one shard, without readData. \p rows are those of the shard. Also used before extraction.
[[nodiscard]] std::vector<ShardProblem> checkStructure(const std::filesystem::path& folder, const ShardInfo& shard,
                                                       const std::vector<const ShardRow*>& rows);

/// The rows of each of the set's shards, in the order of its shards.
[[nodiscard]] std::vector<std::vector<const ShardRow*>> rowsByShard(const ShardSet& set);

} // namespace taxon::shards
