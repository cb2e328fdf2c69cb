// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch/places.h"
#include "session.h"

#include <string>

namespace taxon::cli {

/// The nodes with GPUs of every cluster, or of one: whether all is back to zero, and what costs if not.
/// \param on  "" = every cluster; else as launch::findCluster(). \throws launch::KubectlError.
void listNodes(const Session& session, const launch::Places& places, const std::string& on);

/// After a run: where the place says that its pool scales to zero (zero_after_minutes), waits so long for its GPU nodes to be gone and tells
/// what keeps them whenever that changes; then warns. Returns at once for other places. A cluster without an answer is asked again.
/// \throws Error{Cancelled} after Ctrl+C.
void watchBackToZero(Session& session, const launch::Places& places, const std::string& place);

} // namespace taxon::cli
