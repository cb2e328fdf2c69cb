// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "jobs/context.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace taxon::shards {

struct ExtractResult {
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    std::string datasetId; ///< "" for plain tars
};

/// Extracts \p source into the new folder \p target, there completely or not at all.
///
/// \p source is a shard set (files get their library path, so the tree is a library again; a hidden .taxon/ keeps index and
/// manifest for openExtractedSource(); every byte is checked by SHA-256), a folder of other tars, or one tar (members keep
/// their names). Before the first byte is written every header of every tar is read: one unsafe or damaged entry, a name
/// that two tars share, or too little space refuses all. Regular files and folders only; no owners, times or modes.
/// \p jobs threads (0 = as many as processors); a shard set's images are divided among them, other tars go one a thread.
///
/// \throws Error{NotFound|AlreadyExists}; Error{Damaged} naming shard and entry; Error{NoSpace}; Error{Io|Cancelled}.
ExtractResult extractShards(const std::filesystem::path& source, const std::filesystem::path& target, unsigned jobs, const jobs::Context& context,
                            FileSystem& fileSystem = realFileSystem());

} // namespace taxon::shards
