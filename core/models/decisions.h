// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/journal.h"
#include "base/workspace.h"

#include <string>

namespace taxon::models {

/// What people and runs decided about versions: the topic "models" of the workspace's journal (docs/formats/version.md).
[[nodiscard]] inline Journal decisions(const Workspace& workspace)
{
    return {workspace.journal(), "models"};
}

/// Why somebody decided something: others will read it. \throws Error{InvalidArgument} if it is blank or no UTF-8.
void requireReason(const std::string& reason);

} // namespace taxon::models
