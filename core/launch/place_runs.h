// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "launch/launcher.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

// What launchers elsewhere than on this machine share. Internal to this folder.
namespace taxon::launch {

/// What status.json says; nothing where it can't be read: the place's own words are told anyway.
[[nodiscard]] std::optional<runs::RunStatus> readableStatus(const runs::RunFolder& run);

/// The runs that were started at \p place last, newest first, each as \p jobOf tells it. One that fails is in state "unknown" with the error.
/// \throws Error{Cancelled} of \p jobOf.
[[nodiscard]] std::vector<Job> jobsStartedAt(const std::string& place, const Workspace& workspace,
                                             const std::function<Job(const runs::RunFolder&)>& jobOf);

} // namespace taxon::launch
