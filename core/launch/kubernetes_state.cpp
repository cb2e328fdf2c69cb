// SPDX-License-Identifier: GPL-3.0-or-later
// What KubernetesLauncher tells beside its runs: nodes, pods, events, and what pods printed.
#include "launch/kubernetes_launcher.h"

#include "base/error.h"
#include "launch/cluster_state.h"
#include "launch/json_at.h"

#include <fmt/format.h>

namespace taxon::launch {

std::vector<NodeUse> KubernetesLauncher::nodes() const
{
    const Json nodes = listAt(m_kubectl.get({"nodes"}), "/items");
    Json pods;
    try {
        pods = listAt(m_kubectl.get({"pods", "--all-namespaces"}), "/items");
    } catch (const KubectlError& error) {
        if (error.reach() != Reach::Forbidden)
            throw;
        pods = listAt(m_kubectl.get({"pods"}), "/items");
    }
    return nodesInUse(nodes, pods, m_settings.gpuResource, m_settings.nodeSelector);
}

std::string KubernetesLauncher::printed(const std::string& runId, std::size_t lines) const
{
    const std::string object = objectOf(runs::RunFolder::open(m_workspace.run(runId)));
    Json newest;
    for (const Json& pod : answerOf(ask(), object).pods)
        if (newest.is_null() || textAt(pod, "/metadata/creationTimestamp") >= textAt(newest, "/metadata/creationTimestamp"))
            newest = pod;
    if (newest.is_null())
        throw Error(ErrorCode::NotFound, "The cluster has no pod of this run.", object, "taxon jobs list says why.");
    return podLog(textAt(newest, "/metadata/name"), lines);
}

std::string KubernetesLauncher::podLog(const std::string& pod, std::size_t lines) const
{
    return m_kubectl.call({"logs", pod, "--container=taxon", lines == 0 ? std::string("--tail=-1") : fmt::format("--tail={}", lines)});
}

ClusterState KubernetesLauncher::state() const
{
    ClusterState state;
    const Picture now = picture();
    state.jobs = list();
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
        state.nodes = nodes();
    } catch (const KubectlError& error) {
        state.nodesTrouble = error.message();
    }
    try {
        state.events = clusterEvents(listAt(m_kubectl.get({"events"}), "/items"), names);
    } catch (const KubectlError&) { // not everybody may see them
    }
    return state;
}

} // namespace taxon::launch
