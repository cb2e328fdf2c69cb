// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/cluster_state.h"

#include "launch/job_words_parts.h"
#include "launch/json_at.h"

#include <algorithm>

namespace taxon::launch {

std::vector<PodState> podStates(const Json& pods)
{
    std::vector<PodState> states;
    for (const Json& pod : pods)
        states.push_back({.name = textAt(pod, "/metadata/name"),
                          .job = textAt(pod, "/metadata/labels/batch.kubernetes.io~1job-name"),
                          .phase = textAt(pod, "/status/phase"),
                          .node = textAt(pod, "/spec/nodeName"),
                          .end = endOfPod(pod),
                          .since = timeAt(pod, "/metadata/creationTimestamp")});
    std::stable_sort(states.begin(), states.end(), [](const PodState& a, const PodState& b) { return a.since > b.since; });
    return states;
}

std::vector<ClusterEvent> clusterEvents(const Json& events, const std::vector<std::string>& names)
{
    std::vector<ClusterEvent> found;
    for (const Json& event : events) {
        const std::string about = textAt(event, "/involvedObject/name");
        if (std::none_of(names.begin(), names.end(), [&](const std::string& name) { return about.starts_with(name); }))
            continue;
        found.push_back({.time = timeOfEvent(event),
                         .about = about,
                         .reason = textAt(event, "/reason"),
                         .message = textAt(event, "/message"),
                         .isWarning = textAt(event, "/type") == "Warning",
                         .count = std::max<std::int64_t>(1, numberAt(event, "/count", 1))});
    }
    std::stable_sort(found.begin(), found.end(), [](const ClusterEvent& a, const ClusterEvent& b) { return a.time > b.time; });
    return found;
}

} // namespace taxon::launch
