// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/workspace_rules.h"
#include "library/scan.h"
#include "session.h"

#include <vector>

namespace taxon::cli {

/// Scans the workspace's library, by its catalogue. \param rules  what the classes are compared with.
[[nodiscard]] library::Library scanWorkspace(Session& session, const Workspace& workspace, const dataset::WorkspaceRules& rules);

/// A library and all that was found about it.
struct CheckedLibrary {
    library::Library library;
    std::vector<library::Problem> problems; ///< sorted
};

/// Scans and checks the workspace's library. \param fast  only names and headers: no picture is decoded.
[[nodiscard]] CheckedLibrary checkWorkspace(Session& session, const Workspace& workspace, const dataset::WorkspaceRules& rules, bool fast);

} // namespace taxon::cli
