// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "learn/compute_device.h"

#include <filesystem>
#include <string>

namespace taxon::worker {

/// What identification of one folder came to.
struct IdentifySummary {
    std::string id;                 ///< of the store
    std::filesystem::path database; ///< identify/<id>.db
    std::filesystem::path csv;      ///< identify/<id>.csv: every image in the store, surest first
    std::size_t images = 0;         ///< in the store, those of earlier runs included
    std::size_t added = 0;          ///< by this run
    std::size_t problems = 0;       ///< files that could not be read; each was a warning
};

/// The stage of a run and the heart of `taxon identify`: scores every image below \p images that the store does not hold yet.
/// A stopped or killed run goes on where it ended. \p id "" = version and the folder's name ("003-unknown").
/// \param device  where the network is computed (learn::openDevice()).
/// \throws Error{NotFound} for the version or the folder; Error{Configuration} if the store was made by another model;
/// Error{Cancelled} on a stop: what was done is kept; Error{Damaged|Io|NoSpace|Locked}.
IdentifySummary identifyStage(const Workspace& workspace, int version, const std::filesystem::path& images, const std::string& id, c10::Device device,
                              const jobs::Context& context);

} // namespace taxon::worker
