// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/journal.h"
#include "base/workspace.h"

namespace taxon::models {

/// What people and runs decided about versions: the topic "models" of the workspace's journal (docs/formats/version.md).
[[nodiscard]] inline Journal decisions(const Workspace& workspace)
{
    return {workspace.journal(), "models"};
}

} // namespace taxon::models
