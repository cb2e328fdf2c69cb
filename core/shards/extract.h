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
    std::size_t filesThere = 0; ///< of these, the ones that an interrupted extraction had written already
    std::uint64_t bytes = 0;
    std::string datasetId; ///< "" for plain tars
};

struct ExtractOptions {
    unsigned jobs = 0; ///< threads; 0 = as many as processors
    bool sync = true;  ///< flush all files to the disk before the folder gets its name; without it a power cut may leave empty files
};

/// Extracts \p source into the new folder \p target, there completely or not at all.
///
/// \p source is a shard set (files get their library path, so the tree is a library again; a hidden .taxon/ keeps index and
/// manifest for openExtractedSource(); every byte is checked by its checksum), a folder of other tars, or one tar (members keep
/// their names). Before the first byte is written every header of every tar is read: one unsafe or damaged entry, a name
/// that two tars share, or too little space refuses all. Regular files and folders only; no owners, times or modes.
/// A shard set's images are divided among the threads, other tars go one a thread.
///
/// The extraction of a shard set that was cancelled or killed goes on: its files lie in the hidden sibling
/// ".<name>.extracting", and the same call again keeps those that are whole (each is read and compared). After any other
/// failure nothing is left.
///
/// \throws Error{NotFound|AlreadyExists}; Error{Damaged} naming shard and entry; Error{NoSpace}; Error{Locked} if another process
/// extracts the same; Error{Io|Cancelled}.
ExtractResult extractShards(const std::filesystem::path& source, const std::filesystem::path& target, const ExtractOptions& options,
                            const jobs::Context& context, FileSystem& fileSystem = realFileSystem());

} // namespace taxon::shards
