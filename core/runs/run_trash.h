// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/workspace.h"

#include <string>
#include <vector>

namespace taxon::runs {

/// Moves runs/<id> to runs/.trash/<id>, where no list of runs finds it; nothing is erased, and restoreRun() brings it back as it was.
/// Versions that were exported from it stay.
/// \throws Error{NotFound}; Error{Locked} while a worker is at it, here or, by its heartbeat, elsewhere; Error{AlreadyExists} if the trash has
/// one of that name; Error{Io}. The run is untouched then.
void trashRun(const Workspace& workspace, const std::string& id, FileSystem& fileSystem = realFileSystem());
/// \throws Error{NotFound} if the trash has no such run; Error{AlreadyExists} if there is one of that name again; Error{Io}.
void restoreRun(const Workspace& workspace, const std::string& id, FileSystem& fileSystem = realFileSystem());
/// The ids in the trash, oldest name first.
[[nodiscard]] std::vector<std::string> trashedRuns(const Workspace& workspace);

} // namespace taxon::runs
