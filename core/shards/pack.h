// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/hash.h"
#include "base/workspace.h"
#include "dataset/manifest.h"
#include "jobs/context.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace taxon::shards {

/// Whether the open file \p fd is known to have the bytes of \p sha256, without reading it. Called by several threads at once.
using IsKnown = std::function<bool(int fd, const Sha256Digest& sha256)>;
/// What the catalogue in \p cacheFolder knows (library/known_contents.h): the stamps of files that were read and hashed.
[[nodiscard]] IsKnown knownByCatalogue(const std::filesystem::path& cacheFolder);

/// How to pack; the bytes of the tars depend on all of these but \p jobs and \p isKnown.
struct PackOptions {
    std::size_t imagesPerShard = 10'000;         ///< at most; the images of a set are spread evenly over its shards
    std::uint64_t bytesPerShard = 4'000'000'000; ///< about the most, where a shard holds more than one image; 0 = no limit
    std::size_t minTrainShards = 8;              ///< readers want a shard each: as many train shards as this if each then holds 16 images or more
    std::uint64_t shuffleSeed = 42;              ///< of the order of the images
    unsigned jobs = 0;                           ///< threads; 0 = as many as processors
    bool allowChanges = false;                   ///< leave images out that changed or vanished, instead of failing
    bool withSha256 = false;                     ///< also the SHA-256 of each tar's bytes, for other programs; costs more than the packing
    IsKnown isKnown;                             ///< whose blocks may be shared unread; none = every file is read. Not asked with withSha256
    std::filesystem::path earlier;               ///< a shard set whose places the images keep, and whose unchanged shards are taken over; "" = none
};

struct PackResult {
    std::filesystem::path folder;
    std::string id; ///< of the shard set = of the data set
    std::size_t images = 0;
    std::size_t shards = 0;
    std::size_t shardsTakenOver = 0;  ///< of these, the ones that an earlier shard set had already
    std::uint64_t bytes = 0;          ///< of all tars
    std::vector<std::string> leftOut; ///< "path: reason", only with allowChanges
    bool reused = false;              ///< packStage() found all of it packed already
};

/// Packs all images of \p manifest but the reserve into WebDataset tars in the new folder \p outFolder
/// (docs/formats/shards.md): tars, index.csv, manifest.json and timm's _info.json, there completely or not at all.
///
/// Images lie in an order drawn from the seed and their paths, so that reading a shard from front to back is well mixed. Every
/// file is compared with the manifest as it is read, by its checksum (SHA-256 for data sets that lack one). Where the file
/// system can share blocks, those of large images are shared, and then files that options.isKnown knows are not read; a shard with
/// such a file has no checksum of its own (docs/decisions/0152-known-blocks-are-not-read.md). One thread packs one shard; each
/// holds 1.5 MiB or the largest file. Equal arguments and an equal earlier set give equal tars, on every file system.
///
/// With options.earlier an image keeps its shard, new ones go to as few shards as will hold them, and a shard whose content is
/// the same is checked and linked (or copied), not written: docs/decisions/0151-shards-keep-their-images.md.
///
/// \throws Error{AlreadyExists} if \p outFolder exists; Error{NotFound} if the library is gone; Error{InvalidArgument} if
/// there is nothing to pack or imagesPerShard is 0; Error{Damaged} listing the images that are not what the data set was
/// made of (all of them go to \p context as warnings); Error{NoSpace}, checked first; Error{Io|Cancelled}.
PackResult packShards(const dataset::Manifest& manifest, const std::filesystem::path& outFolder, const PackOptions& options,
                      const jobs::Context& context, FileSystem& fileSystem = realFileSystem());

/// packShards() of the data set in the folder \p dataset, whose rows are never in memory all at once: 200 bytes for each image that is packed.
/// \throws as packShards(), and as dataset::ManifestReader.
PackResult packDataset(const std::filesystem::path& dataset, const std::filesystem::path& outFolder, const PackOptions& options,
                       const jobs::Context& context, FileSystem& fileSystem = realFileSystem());

/// The stage of a run: packs \p datasetId ("" = the newest) into the workspace's shards/<data set id>, or says that it lies
/// there already, after a check of its index and of its tars' sizes and members. The workspace's newest shard set becomes
/// options.earlier, unless \p fresh, and its catalogue options.isKnown, where there is none.
/// \throws as packShards(); Error{NotFound} without a data set; Error{Damaged} if what is there is damaged.
PackResult packStage(const Workspace& workspace, const std::string& datasetId, PackOptions options, const jobs::Context& context, bool fresh = false);

} // namespace taxon::shards
