// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <QString>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::workbench {

/// An evaluation that can be reviewed: one run's.
struct EvaluationEntry {
    QString runId;
    QString label; ///< "20261122-… · version 003"
    std::filesystem::path folder;
    std::string version{}; ///< that the run was exported as, or ""
};

/// The evaluations of a workspace's runs, newest first. Reads folders: not for the GUI thread.
[[nodiscard]] std::vector<EvaluationEntry> listEvaluations(const Workspace& workspace);

} // namespace taxon::workbench
