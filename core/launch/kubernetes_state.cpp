// SPDX-License-Identifier: GPL-3.0-or-later
// What KubernetesLauncher tells beside its runs: nodes, pods, events, and what pods printed.
#include "launch/kubernetes_launcher.h"

#include "base/error.h"
#include "launch/cluster_state.h"
#include "launch/json_at.h"
#include "launch/place_runs.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::launch {

std::vector<NodeUse> KubernetesLauncher::nodes(const jobs::Context& context) const
{
    const Json nodes = listAt(m_kubectl.get({"nodes"}, context), "/items");
    Json pods;
    try {
        pods = listAt(m_kubectl.get({"pods", "--all-namespaces"}, context), "/items");
    } catch (const KubectlError& error) {
        if (error.reach() != Reach::Forbidden)
            throw;
        pods = listAt(m_kubectl.get({"pods"}, context), "/items");
    }
    return nodesInUse(nodes, pods, m_settings.gpuResource, m_settings.nodeSelector);
}

std::string KubernetesLauncher::podOf(const std::string& runId, const jobs::Context& context) const
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    std::vector<std::string> names = objectsOf(run);
    const ClusterPicture now = m_cluster->askNow(context);
    if (isTurnOfSecondJob(answerOf(now, names.front()), readableStatus(run)))
        std::reverse(names.begin(), names.end());
    Json newest;
    for (const std::string& name : names) {
        for (const Json& pod : answerOf(now, name).pods)
            if (newest.is_null() || textAt(pod, "/metadata/creationTimestamp") >= textAt(newest, "/metadata/creationTimestamp"))
                newest = pod;
        if (!newest.is_null())
            break;
    }
    if (newest.is_null())
        throw Error(ErrorCode::NotFound, "The cluster has no pod of this run.", names.front(), "taxon jobs list says why.");
    return textAt(newest, "/metadata/name");
}

std::string KubernetesLauncher::printed(const std::string& runId, std::size_t lines) const
{
    return podLog(podOf(runId), lines);
}

std::string KubernetesLauncher::podLog(const std::string& pod, std::size_t lines, const jobs::Context& context) const
{
    return m_kubectl.call({"logs", pod, "--container=taxon", lines == 0 ? std::string("--tail=-1") : fmt::format("--tail={}", lines)}, context);
}

std::string KubernetesLauncher::stampedLog(const std::string& pod, std::size_t lines, const std::string& since, const jobs::Context& context) const
{
    return m_kubectl.call(
        {"logs", pod, "--container=taxon", "--timestamps", since.empty() ? fmt::format("--tail={}", lines) : "--since-time=" + since}, context);
}

ClusterState KubernetesLauncher::state(const jobs::Context& context) const
{
    ClusterState state;
    const ClusterPicture now = m_cluster->last(context);
    state.jobs = list(context);
    state.trouble = now.trouble;
    state.asOf = now.asOf.time_since_epoch().count() == 0 ? std::string() : toIso8601(now.asOf);
    state.pods = podStates(now.pods);
    std::vector<std::string> names;
    for (const Json& job : now.jobs)
        names.push_back(textAt(job, "/metadata/name"));
    if (!now.trouble.empty()) { // another question would only wait as long again
        state.nodesTrouble = now.trouble;
        state.events = clusterEvents(now.events, names);
        return state;
    }
    try {
        state.nodes = nodes(context);
    } catch (const KubectlError& error) {
        state.nodesTrouble = error.message();
    }
    try {
        state.events = clusterEvents(listAt(m_kubectl.get({"events"}, context), "/items"), names);
    } catch (const KubectlError&) { // not everybody may see them
    }
    return state;
}

} // namespace taxon::launch
