// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/node_use.h"

#include "launch/json_at.h"

#include <algorithm>
#include <fmt/format.h>

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

bool isOfPool(const Json& node, const std::map<std::string, std::string>& selector)
{
    return std::all_of(selector.begin(), selector.end(), [&](const auto& label) {
        const auto at = Json::json_pointer("/metadata/labels") / label.first;
        return node.contains(at) && node.at(at) == label.second;
    });
}

} // namespace

std::vector<NodeUse> nodesInUse(const Json& nodes, const Json& pods, const std::string& gpuResource,
                                const std::map<std::string, std::string>& selector)
{
    std::vector<NodeUse> uses;
    for (const Json& node : nodes) {
        NodeUse use;
        use.gpus = countAt(node, "/status/allocatable", gpuResource);
        if (use.gpus == 0 || !isOfPool(node, selector))
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

std::string keptBy(const NodeUse& use)
{
    constexpr std::size_t kMost = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(kMost, use.keepers.size()); ++i)
        text += fmt::format("{}{}/{} ({})", i == 0 ? "" : ", ", use.keepers[i].nameSpace, use.keepers[i].pod, use.keepers[i].why);
    if (use.keepers.size() > kMost)
        text += fmt::format(" and {} more", use.keepers.size() - kMost);
    return "by " + (text.empty() ? std::string("nothing") : text);
}

std::string nodesLeftWords(const std::vector<NodeUse>& uses, const std::string& gpuResource, double pricePerHour)
{
    if (uses.empty())
        return fmt::format("No node with {} is up: back to zero.", gpuResource);
    std::int64_t gpus = 0;
    std::string each;
    for (const NodeUse& use : uses) {
        gpus += use.gpus;
        each += fmt::format("{}{}{} is kept {}", each.empty() ? "" : "; ", use.name, use.state == "ready" ? "" : " (" + use.state + ")", keptBy(use));
    }
    const std::string cost = pricePerHour > 0
                                 ? fmt::format(" and cost{} {:.2f} an hour", uses.size() == 1 ? "s" : "", pricePerHour * static_cast<double>(gpus))
                                 : "";
    return fmt::format("{} node{} with {} {} still up{}: {}.", uses.size(), uses.size() == 1 ? "" : "s", gpuResource, uses.size() == 1 ? "is" : "are",
                       cost, each);
}

} // namespace taxon::launch
