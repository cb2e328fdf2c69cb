// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "base/workspace.h"

#include <string>
#include <vector>

namespace taxon::models {

/// What people and runs decided about versions: journal/models-USER-HOST.jsonl, append-only, one file a writer, so that
/// several people may share a workspace (docs/formats/version.md).
///
/// Appends {"v":1,"t":…,"who":…,"kind":…, fields…} as one fsynced line. \throws Error{Io|NoSpace}.
void appendDecision(const Workspace& workspace, const std::string& kind, const Json& fields);

/// All decisions of all writers, by time. Torn and foreign lines are skipped.
[[nodiscard]] std::vector<Json> readDecisions(const Workspace& workspace);

/// The user's name as the journal has it: "anna@host".
[[nodiscard]] std::string decider();

} // namespace taxon::models
