// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "launch/launcher.h"
#include "launch/node_use.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace taxon::launch {

/// A pod of a run, also one that has ended while its Job is there: each attempt is a pod, and its log can be read.
struct PodState {
    std::string name;
    std::string job;                                            ///< the Job's name
    std::string phase;                                          ///< Pending | Running | Succeeded | Failed | Unknown
    std::string node;                                           ///< "" = none yet
    std::string end;                                            ///< how it ended, as a clause; "" = it has not
    std::optional<std::chrono::system_clock::time_point> since; ///< when it was made
};

/// What the cluster has to tell of an object of ours.
struct ClusterEvent {
    std::optional<std::chrono::system_clock::time_point> time;
    std::string about, reason, message;
    bool isWarning = false;
    std::int64_t count = 1;
};

/// All that one place has, for a page or a report. Plain values.
struct ClusterState {
    std::vector<NodeUse> nodes;
    std::string nodesTrouble;         ///< why they are not known; "" = they are
    std::vector<Job> jobs;            ///< the runs of this workspace that were started there last, newest first
    std::vector<PodState> pods;       ///< newest first
    std::vector<ClusterEvent> events; ///< newest first
    std::string trouble;              ///< why the place gives no answer now; "" = it does
    std::string asOf;                 ///< ISO 8601: when it was heard last; "" = never
};

/// The pods of Taxon as kubectl prints them, newest first. Pure.
[[nodiscard]] std::vector<PodState> podStates(const Json& pods);
/// The events about objects whose names begin with one of \p names, newest first. Pure.
[[nodiscard]] std::vector<ClusterEvent> clusterEvents(const Json& events, const std::vector<std::string>& names);

} // namespace taxon::launch
