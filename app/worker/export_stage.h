// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "models/registry.h"
#include "runs/run_folder.h"

namespace taxon::worker {

/// The stage "export" of a run: its best model, scores and log as the next free version. The model is read back and compared.
/// \throws Error{NotFound} if the run has no model yet; as learn::exportModel() and models::createVersion().
models::VersionInfo exportStage(const Workspace& workspace, const runs::RunFolder& run, const jobs::Context& context);

/// One sentence about VersionInfo::proof.
[[nodiscard]] std::string proofOf(const models::VersionInfo& version);

} // namespace taxon::worker
