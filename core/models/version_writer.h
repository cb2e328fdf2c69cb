// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "models/registry.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace taxon::models {

/// What goes into a new version beside the model itself.
struct VersionSources {
    VersionInfo info;                        ///< number, proof, created, files and folder are filled in
    std::filesystem::path evaluation;        ///< copied to evaluation/, without embeddings; "" or missing = none
    std::filesystem::path scores;            ///< copied to scores/; "" or missing = none
    std::vector<std::filesystem::path> logs; ///< copied to logs/; missing ones are left out
};

/// Writes the model's files (docs/formats/model.md) into the given folder, and golden/ beside it.
/// \returns VersionInfo::proof.
using ModelWriter = std::function<Json(const std::filesystem::path&)>;

/// The number that the next version gets: one above every version there is or, by the journal, ever was.
[[nodiscard]] int nextVersion(const Workspace& workspace);

/// Makes models/NNN with the next free number, whole or not at all: NNN/ (the model), scores/, logs/, version.json with size
/// and SHA-256 of each file. Nothing is overwritten, no number is used twice, also when two programs export at once.
/// \throws Error{Io|NoSpace} and what \p writeModel throws; nothing is left then.
VersionInfo createVersion(const Workspace& workspace, VersionSources sources, const ModelWriter& writeModel);

} // namespace taxon::models
