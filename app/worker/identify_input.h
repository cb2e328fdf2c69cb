// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/unknown_files.h"
#include "jobs/context.h"

#include <filesystem>
#include <memory>
#include <string>

namespace taxon::worker {

/// Where unknown images come from, ready to be read.
struct IdentifyInput {
    std::filesystem::path folder; ///< what the paths of the list are relative to, absolute
    std::unique_ptr<identify::UnknownFiles> files;
};

/// "unknown" of "../unknown/", "night" of "night.tar", "list" of "list.txt", "june" of "remote:photos/june": safe in a file name.
[[nodiscard]] std::string inputName(const std::string& given);

/// Opens what --images names: a folder; a tar, or a folder of tars or of a shard set, which is extracted first; a text file with a path a line; a remote
/// of rclone, which is fetched first.
///
/// What is extracted or fetched is kept in \p kept, so that the window can show it and it can be accepted: the next time only what is new or changed
/// is brought, by the checksum that the remote keeps (its size where it keeps none), or by size and time of a tar.
/// Interrupted it goes on; a file is there whole or not at all.
/// \throws Error{NotFound|Damaged|NoSpace|Io|Configuration|Cancelled}.
[[nodiscard]] IdentifyInput openInput(const std::string& given, const std::filesystem::path& kept, const jobs::Context& context);

} // namespace taxon::worker
