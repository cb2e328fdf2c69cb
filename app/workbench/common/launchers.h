// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch/launcher.h"

#include <functional>
#include <memory>

namespace taxon::workbench {

/// Makes the launcher for a workspace; a constructor argument of presenters, so that their tests need no worker.
using LauncherFactory = std::function<std::shared_ptr<launch::Launcher>(const Workspace&)>;

/// Workers on this machine. \throws Error{NotFound} if the program taxon is not there.
[[nodiscard]] std::shared_ptr<launch::Launcher> localLauncher(const Workspace& workspace);
/// Each run at the place where it was started last: this machine, or one of clusters.yaml. \throws Error{NotFound|Configuration}.
[[nodiscard]] std::shared_ptr<launch::Launcher> everyLauncher(const Workspace& workspace);

} // namespace taxon::workbench
