// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch/job_words.h"
#include "launch/launch_record.h"

namespace taxon::launch {

/// A pod that has no node or no container yet: what it waits for (pending_words.cpp). The state is "queued".
[[nodiscard]] JobWords pendingWords(const JobAnswer& answer, const Json& pod, const std::string& place);

/// A Job that has no pod to show (pending_words.cpp): refused by the cluster, or not made yet.
[[nodiscard]] JobWords noPodWords(const JobAnswer& answer);

/// Why a Job failed (ended_words.cpp). The state is "failed".
[[nodiscard]] JobWords failedWords(const JobAnswer& answer, const std::optional<runs::RunStatus>& run, const std::string& place);

/// How one pod ended, as a clause: "it needed more memory than its limit (out of memory)"; "" if it has not (ended_words.cpp).
[[nodiscard]] std::string endOfPod(const Json& pod);

/// How a worker ended, as a clause, from the exit code of its container (ended_words.cpp).
[[nodiscard]] std::string endOfWorker(std::int64_t exitCode);
/// What helps after that (ended_words.cpp). \param place  the name in clusters.yaml.
[[nodiscard]] std::string fixOfExit(std::int64_t exitCode, const std::string& place);
/// What helps after an end for want of memory (ended_words.cpp).
[[nodiscard]] std::string fixOfMemory(const std::string& place);

/// A run that is done (job_words.cpp).
[[nodiscard]] JobWords doneWords(const runs::RunStatus& run);

/// What the run folder says although the place knows nothing (any more); never "failed" for that alone (job_words.cpp).
/// \param object  what held the worker: "Job", "container". \param gone  what became of it, without a full stop.
[[nodiscard]] JobWords goneWords(const std::string& object, const std::string& gone, const std::optional<runs::RunStatus>& run,
                                 std::chrono::system_clock::time_point now);

/// A run that its place did not start: the place's own words; nothing if it did, or the run was worked on since (job_words.cpp).
[[nodiscard]] std::optional<JobWords> notStartedWords(const LaunchRecord& record, const std::optional<runs::RunStatus>& run);

/// What a worker does whose pod or container (\p box) runs since \p began (job_words.cpp).
[[nodiscard]] JobWords workerWords(const std::string& box, std::optional<std::chrono::system_clock::time_point> began,
                                   const std::optional<runs::RunStatus>& run, int epochs, std::chrono::system_clock::time_point now);

/// The newest event with \p reason about an object whose name is \p name, or null.
[[nodiscard]] Json newestEvent(const JobAnswer& answer, const std::string& name, const std::string& reason);
/// When it was seen last.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> timeOfEvent(const Json& event);

} // namespace taxon::launch
