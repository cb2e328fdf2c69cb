// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "base/workspace.h"
#include "serving/monitoring.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace taxon::serving {

/// monitoring/NNN.json of the workspace: the weeks of a version as they were imported last (docs/formats/served.md).
[[nodiscard]] std::filesystem::path monitoringFile(const Workspace& workspace, int version);

/// Puts each version's weeks into its file, by the atomic writer, in the place of those imported before; files of other versions stay.
/// \throws Error{Io|NoSpace}.
void keepMonitoring(const Workspace& workspace, const Monitoring& monitoring);

/// Nothing where no log of that version was imported. \throws Error{Damaged|Unsupported|Io}.
[[nodiscard]] std::optional<ServedVersion> readMonitoring(const Workspace& workspace, int version);

[[nodiscard]] Json toJson(const ServedVersion& version);

/// One line a week and version; no value is an empty field.
[[nodiscard]] std::string monitoringCsv(std::span<const ServedVersion> versions);

} // namespace taxon::serving
