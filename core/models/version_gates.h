// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/registry.h"
#include "scores/gates.h"
#include "scores/prediction_store.h"

#include <optional>
#include <vector>

namespace taxon::models {

/// The version in production. \returns 0 while none is. \throws as productionHistory().
[[nodiscard]] int productionVersion(const Workspace& workspace);

/// The answers that a version was judged by: those in the version, else (exported before versions kept them) those of its run, while they are
/// there at the version's temperature. \throws as scores::PredictionStore::open().
[[nodiscard]] std::optional<scores::PredictionStore> evaluationOf(const Workspace& workspace, const VersionInfo& version);

/// The gates of the workspace (gates.yaml, else the defaults). \throws as scores::readGates().
[[nodiscard]] std::vector<scores::Gate> workspaceGates(const Workspace& workspace);

/// Judges a version now, by workspaceGates() on its scores/summary.json, and where another version is in production by those against it, too:
/// the two are compared anew, on the sets that both were evaluated on. Where one of the evaluations is gone those have no data.
/// Nothing where the version was exported without scores.
/// \throws Error{Damaged|Io|Configuration}. O(images) for the comparison: not for a GUI thread.
[[nodiscard]] std::vector<scores::GateResult> judgeVersion(const Workspace& workspace, const VersionInfo& version);

} // namespace taxon::models
