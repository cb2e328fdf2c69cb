// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "launch/job_words.h"
#include "launch/launch_record.h"

namespace taxon::launch {

/// One plain sentence from what podman or docker says of a run's container ("container inspect") and from the run folder. Pure.
///
/// The run folder wins where it knows how the run ended; the container knows what never reached it (no such program, out of memory, killed).
/// \param container  null: there is none (any more), or the engine refused it, as \p record tells.
[[nodiscard]] JobWords explainContainer(const Json& container, const std::optional<runs::RunStatus>& run, const LaunchRecord& record, int epochs,
                                        std::chrono::system_clock::time_point now);

/// Whether the container works, or will in a moment: one that was made but never started does not.
[[nodiscard]] bool works(const Json& container, std::chrono::system_clock::time_point now);

/// How long the container has run until \p now, in seconds.
[[nodiscard]] double containerSeconds(const Json& container, std::chrono::system_clock::time_point now);

} // namespace taxon::launch
