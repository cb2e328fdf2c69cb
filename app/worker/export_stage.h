// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "learn/export.h"
#include "models/registry.h"
#include "runs/run_folder.h"
#include "shards/image_source.h"

#include <vector>

namespace taxon::worker {

/// The stage "export" of a run: its best model, scores and log as the next free version, with the images it is proved by.
/// What this program can run itself (the weights, TorchScript) is read back and compared.
/// \param source  the images of the run; nullptr = the version gets no golden images.
/// \throws Error{NotFound} if the run has no model yet; as learn::exportModel() and models::createVersion().
models::VersionInfo exportStage(const Workspace& workspace, const runs::RunFolder& run, const shards::ImageSource* source,
                                const std::vector<learn::ExportFormat>& formats, const jobs::Context& context);

/// One sentence about VersionInfo::proof.
[[nodiscard]] std::string proofOf(const models::VersionInfo& version);

} // namespace taxon::worker
