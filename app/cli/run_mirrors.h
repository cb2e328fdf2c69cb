// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "runs/run_folder.h"
#include "trackers/background_mirrors.h"

#include <memory>
#include <vector>

namespace taxon::cli {

class Session;

/// The mirrors that the environment asks for (docs/guide/tracking.md); TensorBoard's also where the run has one already, or with
/// \p tensorBoard. \throws Error{Configuration}.
[[nodiscard]] std::vector<std::unique_ptr<trackers::Mirror>> mirrorsOf(const Workspace& workspace, const runs::RunFolder& run,
                                                                       bool tensorBoard = false);

/// mirrorsOf() beside a run that is about to start, until the object is destroyed. Nothing in it makes the run fail: what is wrong is a
/// warning of \p session, which must outlive the object.
[[nodiscard]] std::unique_ptr<trackers::BackgroundMirrors> mirrorBeside(Session& session, const Workspace& workspace, const runs::RunFolder& run);

} // namespace taxon::cli
