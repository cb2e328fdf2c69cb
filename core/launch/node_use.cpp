// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/node_use.h"

#include "launch/json_at.h"

#include <algorithm>

namespace taxon::launch {
namespace {

bool isOver(const Json& pod)
{
    const std::string phase = textAt(pod, "/status/phase");
    return phase == "Succeeded" || phase == "Failed";
}

/// Why the pod keeps its node; "" if it doesn't.
std::string whyItKeeps(const Json& pod)
{
    const std::string owner = textAt(pod, "/metadata/ownerReferences/0/kind");
    if (owner == "DaemonSet" || owner == "Node" || !textAt(pod, "/metadata/annotations/kubernetes.io~1config.mirror").empty())
        return {};
    if (textAt(pod, "/metadata/labels/app.kubernetes.io~1managed-by") == "taxon")
        return "a run of Taxon";
    if (textAt(pod, "/metadata/annotations/cluster-autoscaler.kubernetes.io~1safe-to-evict") == "false")
        return "may not be evicted";
    if (owner.empty())
        return "nothing would start it again";
    return textAt(pod, "/metadata/namespace") == "kube-system" ? "a pod of the cluster itself" : "could move";
}

std::int64_t bookedBy(const Json& pod, const std::string& gpuResource)
{
    std::int64_t booked = 0;
    for (const Json& container : listAt(pod, "/spec/containers"))
        booked += countAt(container, "/resources/limits", gpuResource);
    return booked;
}

std::string stateOf(const Json& node)
{
    const Json::json_pointer cordoned("/spec/unschedulable");
    if (trueCondition(node, "Ready").is_null())
        return "not ready";
    return node.contains(cordoned) && node.at(cordoned) == true ? "cordoned" : "ready";
}

} // namespace

std::vector<NodeUse> nodesInUse(const Json& nodes, const Json& pods, const std::string& gpuResource)
{
    std::vector<NodeUse> uses;
    for (const Json& node : nodes) {
        NodeUse use;
        use.gpus = countAt(node, "/status/allocatable", gpuResource);
        if (use.gpus == 0)
            continue;
        use.name = textAt(node, "/metadata/name");
        use.state = stateOf(node);
        use.since = timeAt(node, "/metadata/creationTimestamp");
        for (const Json& pod : pods) {
            if (textAt(pod, "/spec/nodeName") != use.name || isOver(pod))
                continue;
            use.booked += bookedBy(pod, gpuResource);
            if (std::string why = whyItKeeps(pod); !why.empty())
                use.keepers.push_back({textAt(pod, "/metadata/name"), textAt(pod, "/metadata/namespace"), std::move(why)});
        }
        uses.push_back(std::move(use));
    }
    std::sort(uses.begin(), uses.end(), [](const NodeUse& a, const NodeUse& b) { return a.name < b.name; });
    return uses;
}

} // namespace taxon::launch
