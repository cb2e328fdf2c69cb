// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/launchers.h"

#include "launch/local_launcher.h"
#include "launch/places.h"

namespace taxon::workbench {

std::shared_ptr<launch::Launcher> localLauncher(const Workspace& workspace)
{
    return std::make_shared<launch::LocalLauncher>(workspace, launch::findTaxonProgram());
}

std::shared_ptr<launch::Launcher> everyLauncher(const Workspace& workspace)
{
    return std::make_shared<launch::Places>(workspace, launch::findTaxonProgram());
}

} // namespace taxon::workbench
