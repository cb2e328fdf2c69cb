// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

namespace taxon::serving {

/// A version that a server can load. \param number  0 = the one in production, else the newest.
/// \throws Error{NotFound} without a version, or for one without SavedModel.
int servedVersion(const Workspace& workspace, int number);

} // namespace taxon::serving
