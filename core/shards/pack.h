// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/workspace.h"
#include "dataset/manifest.h"
#include "jobs/context.h"
#include "shards/shard_set.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::shards {

/// How to pack; the bytes that result depend on all of these but \p jobs.
struct PackOptions {
    std::size_t imagesPerShard = 10'000; ///< at most; the images of a set are spread evenly over its shards
    std::size_t minTrainShards = 8;      ///< readers want a shard each: as many train shards as this if each then holds 16 images or more
    std::uint64_t shuffleSeed = 42;      ///< of the order of the train images
    unsigned jobs = 0;                   ///< threads; 0 = as many as processors
    bool allowChanges = false;           ///< leave images out that changed or vanished, instead of failing
};

struct PackResult {
    std::filesystem::path folder;
    std::string id; ///< of the shard set = of the data set
    std::size_t images = 0;
    std::size_t shards = 0;
    std::uint64_t bytes = 0;          ///< of all tars
    std::vector<std::string> leftOut; ///< "path: reason", only with allowChanges
    bool reused = false;              ///< packStage() found it packed already
};

/// Packs all images of \p manifest but the reserve into WebDataset tars in the new folder \p outFolder
/// (docs/formats/shards.md): tars, index.csv, manifest.json and timm's _info.json, there completely or not at all.
///
/// Train images are spread over the train shards in an order drawn from the seed, so that reading a shard from front to
/// back is well mixed; the other sets stay sorted. Every file is hashed as it is read and compared with the manifest.
/// One thread packs one shard; each holds 1 MiB or the largest file. Equal arguments give equal bytes.
///
/// \throws Error{AlreadyExists} if \p outFolder exists; Error{NotFound} if the library is gone; Error{InvalidArgument} if
/// there is nothing to pack or imagesPerShard is 0; Error{Damaged} listing the images that are not what the data set was
/// made of (all of them go to \p context as warnings); Error{NoSpace}, checked first; Error{Io|Cancelled}.
PackResult packShards(const dataset::Manifest& manifest, const std::filesystem::path& outFolder, const PackOptions& options,
                      const jobs::Context& context, FileSystem& fileSystem = realFileSystem());

/// The stage of a run: packs \p datasetId ("" = the newest) into the workspace's shards/<data set id>, or says that it lies
/// there already, after a check of its index and of its tars' sizes and members.
/// \throws as packShards(); Error{NotFound} without a data set; Error{Damaged} if what is there is damaged.
PackResult packStage(const Workspace& workspace, const std::string& datasetId, const PackOptions& options, const jobs::Context& context);

/// One shard to be: part of packShards(), public for its test.
struct ShardPlan {
    std::string file;
    std::string set;
    std::size_t firstKey = 0;
    std::vector<const dataset::ManifestRow*> rows; ///< in the order they are packed
};

/// Divides the images into shards: train first, then the other sets in the manifest's order. Reads nothing but the manifest.
[[nodiscard]] std::vector<ShardPlan> planShards(const dataset::Manifest& manifest, const PackOptions& options);

} // namespace taxon::shards
