// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "shards/shard_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::shards {

/// One image of a tar that Taxon did not write.
struct TarImage {
    std::string path;      ///< member name as pathToText(); of a webdataset tar behind the tar's own name, for keys repeat
    std::string className; ///< what .cls or .json says; "" where the folder says it
    ShardRow row;          ///< key, offset, bytes, sha256 and checksum
};

struct TarImages {
    bool webDataset = false; ///< classes are in members of their own
    std::vector<TarImage> images;
};

/// The images of one tar; reads all of them. \throws as indexTars().
[[nodiscard]] TarImages readTarImages(const std::filesystem::path& tar, const jobs::Context& context);

} // namespace taxon::shards
