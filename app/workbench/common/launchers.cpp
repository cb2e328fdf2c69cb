// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/launchers.h"

#include "launch/local_launcher.h"

namespace taxon::workbench {

std::shared_ptr<launch::Launcher> localLauncher(const Workspace& workspace)
{
    return std::make_shared<launch::LocalLauncher>(workspace, launch::findTaxonProgram());
}

} // namespace taxon::workbench
