// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "runs/run_folder.h"

#include <chrono>
#include <optional>
#include <string>

namespace taxon::launch {

/// What a cluster said about one Job: objects as kubectl prints them. Plain values.
struct JobAnswer {
    Json job;                    ///< null: there is no such Job
    Json pods = Json::array();   ///< of this Job
    Json events = Json::array(); ///< about the Job or its pods
    Json nodes;                  ///< of the cluster; null where they were not asked for or may not be seen
};

/// The state of a run in words for people.
struct JobWords {
    std::string state;    ///< as runs::currentState(): queued | running | succeeded | failed | cancelled | stopped | unknown
    std::string sentence; ///< what it does, or waits for, or why it ended; one sentence
    std::string fix;      ///< what a person can do; "" where nothing is to be done
    std::optional<std::chrono::system_clock::time_point> since;

    /// "The sentence (for 5 min). The fix."
    [[nodiscard]] std::string line(std::chrono::system_clock::time_point now) const;
};

/// One plain sentence from all that is known: Job, pods, events, nodes and the run folder. Pure: no clock, no disk, no call.
///
/// The run folder wins where it knows that all is done; the cluster wins about what never reached the run folder (no node, no
/// image, out of memory). "Waiting for a node" differs from "can never fit" where the nodes are known or an autoscaler spoke.
/// A Job that is gone is never "failed": its run goes on with a new one.
/// \param run    the run folder's status; nothing if it can't be read.
/// \param place  the name of the cluster in clusters.yaml, for the fixes.
[[nodiscard]] JobWords explainJob(const JobAnswer& answer, const std::optional<runs::RunStatus>& run, const std::string& place,
                                  std::chrono::system_clock::time_point now);

/// The same for a run of two Jobs: of the first one until it has handed the run over, then of the second. One that waits for the other is not told of. Pure.
[[nodiscard]] JobWords explainTwoJobs(const JobAnswer& first, const JobAnswer& second, const std::optional<runs::RunStatus>& run,
                                      const std::string& place, std::chrono::system_clock::time_point now);

/// Whether the second Job has its turn: the first did its stages and has not failed. Pure.
[[nodiscard]] bool isTurnOfSecondJob(const JobAnswer& first, const std::optional<runs::RunStatus>& run);

/// What \p run says of a worker that runs: "Training, epoch 4 of 20, 2 min left in this step."
[[nodiscard]] std::string workWords(const runs::RunStatus& run, int epochs);

/// "40 s", "5 min", "3.2 h", "4 days".
[[nodiscard]] std::string ageWords(std::chrono::system_clock::duration age);

/// GPU seconds (node seconds where the Job books no GPU) that the Job's pods have run until \p now: what it costs.
[[nodiscard]] double bookedSeconds(const JobAnswer& answer, const std::string& gpuResource, std::chrono::system_clock::time_point now);

} // namespace taxon::launch
