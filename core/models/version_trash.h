// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/workspace.h"

#include <cstdint>
#include <string>
#include <vector>

namespace taxon::models {

/// Moves models/NNN to models/.trash/NNN, where no list of versions and no server finds it, and journals why; nothing is erased, and its
/// number is not used again. The run that it came from stays.
/// \throws Error{NotFound}; Error{InvalidArgument} for the version in production and for the one that a rollback would go to, and without a
/// reason; Error{AlreadyExists} if the trash has one of that number; Error{Io}. The version is untouched then.
void trashVersion(const Workspace& workspace, int number, const std::string& reason, FileSystem& fileSystem = realFileSystem());
/// Brings it back as it was, journalled. \throws Error{NotFound} if the trash has no such version; Error{AlreadyExists}; Error{Io}.
void restoreVersion(const Workspace& workspace, int number, FileSystem& fileSystem = realFileSystem());

struct TrashedVersion {
    int number = 0;
    std::uint64_t bytes = 0; ///< of its files
};
/// What the trash has, by number. Reads no file's contents.
[[nodiscard]] std::vector<TrashedVersion> trashedVersions(const Workspace& workspace);
/// Erases a version in the trash for good, journalled; a kill in between leaves a temporary that the next sweep removes.
/// \throws Error{NotFound} if the trash has no such version; Error{Io}.
void eraseVersion(const Workspace& workspace, int number, FileSystem& fileSystem = realFileSystem());

/// The versions that nobody would miss: all but the \p keep newest, the one in production and those that were in production before it.
/// Rising. \throws as productionHistory().
[[nodiscard]] std::vector<int> superfluousVersions(const Workspace& workspace, int keep);

} // namespace taxon::models
