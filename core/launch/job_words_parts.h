// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch/job_words.h"

namespace taxon::launch {

/// A pod that has no node or no container yet: what it waits for (pending_words.cpp). The state is "queued".
[[nodiscard]] JobWords pendingWords(const JobAnswer& answer, const Json& pod, const std::string& place);

/// A Job that has no pod to show (pending_words.cpp): refused by the cluster, or not made yet.
[[nodiscard]] JobWords noPodWords(const JobAnswer& answer);

/// Why a Job failed (ended_words.cpp). The state is "failed".
[[nodiscard]] JobWords failedWords(const JobAnswer& answer, const std::optional<runs::RunStatus>& run, const std::string& place);

/// How one pod ended, as a clause: "it needed more memory than its limit (out of memory)"; "" if it has not (ended_words.cpp).
[[nodiscard]] std::string endOfPod(const Json& pod);

/// The newest event with \p reason about an object whose name is \p name, or null.
[[nodiscard]] Json newestEvent(const JobAnswer& answer, const std::string& name, const std::string& reason);
/// When it was seen last.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> timeOfEvent(const Json& event);

} // namespace taxon::launch
