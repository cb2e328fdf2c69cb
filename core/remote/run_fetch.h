// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "runs/run_folder.h"
#include "storage/storage.h"

#include <filesystem>
#include <string>

namespace taxon::remote {

/// What a fetch did.
struct RunFetch {
    std::size_t files = 0; ///< over the network; the rest was here already
    std::uint64_t bytes = 0;
};

/// Brings all of the run's folder in \p root that is not here already into \p workspace, the status last: once it says that a stage is done, its results are here.
/// Each file is whole or not at all, and compared with the checksum that the storage keeps. Makes the run folder if it isn't there. Nothing that is only here is touched.
/// \throws Error{NotFound} if there is no such run; Error{Locked} if another program is fetching it; Error{Damaged}; as Storage.
RunFetch fetchRun(const Workspace& workspace, const std::string& runId, storage::Storage& root, const jobs::Context& context);

/// The newest picture of a run that goes on: brings events and log, then the status, where they changed. Of a run whose training and evaluation are over the
/// status is only told, not kept: it would say that results are here. Where another program is fetching, it only tells what is here.
/// \throws Error{NotFound} if the storage has no such run; as Storage.
[[nodiscard]] runs::RunStatus fetchPicture(const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context);

/// Where fetchPicture() keeps the status that it told last; its time is when that was.
[[nodiscard]] std::filesystem::path fetchedStatus(const runs::RunFolder& run);

/// Whether \p status is of a run that is trained and evaluated, and waits for the stages behind that.
[[nodiscard]] bool isTrained(const runs::RunStatus& status);

} // namespace taxon::remote
