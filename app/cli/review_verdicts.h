// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "scores/summary.h"

namespace taxon::cli {

/// What people said about images in the journal of \p workspace, for the list to review. \throws Error{Io} if the journal can't be read.
[[nodiscard]] scores::JudgedBefore judgedBefore(const Workspace& workspace);

} // namespace taxon::cli
