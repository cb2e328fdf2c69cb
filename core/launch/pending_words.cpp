// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "launch/job_words_parts.h"
#include "launch/json_at.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::launch {
namespace {

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// The text between \p before and \p after, or "".
std::string between(const std::string& text, const std::string& before, const std::string& after)
{
    const auto from = text.find(before);
    if (from == std::string::npos)
        return {};
    const auto to = text.find(after, from + before.size());
    return text.substr(from + before.size(), to == std::string::npos ? std::string::npos : to - from - before.size());
}

bool takesPods(const Json& node)
{
    const Json::json_pointer cordoned("/spec/unschedulable");
    return !(node.contains(cordoned) && node.at(cordoned) == true) && !trueCondition(node, "Ready").is_null();
}

struct Largest {
    std::int64_t count = 0; ///< of the resource on the node that has most
    bool known = false;
};

Largest largestNode(const Json& nodes, const std::string& resource)
{
    Largest largest;
    if (!nodes.is_array())
        return largest;
    largest.known = true;
    for (const Json& node : nodes)
        if (takesPods(node))
            largest.count = std::max(largest.count, countAt(node, "/status/allocatable", resource));
    return largest;
}

/// Not enough of \p resource on any node: never, not now, or nobody knows.
JobWords insufficient(const JobAnswer& answer, const std::string& resource, const std::string& place)
{
    const std::int64_t wanted = countAt(answer.job, "/spec/template/spec/containers/0/resources/limits", resource);
    const Largest largest = largestNode(answer.nodes, resource);
    if (largest.known && wanted > 0 && largest.count > 0 && largest.count < wanted)
        return {"queued",
                fmt::format("It can never start: it asks for {} {}, and the largest node has {}.", wanted, resource, largest.count),
                fmt::format("Set gpus of \"{}\" in clusters.yaml to {} or fewer and submit again, or add larger nodes.", place, largest.count),
                {}};
    if (largest.known && wanted > 0 && largest.count == 0)
        return {"queued",
                fmt::format("It waits for a node: none with {} is up.", resource),
                "A pool scaled to zero starts one by itself within minutes; if none comes, look at the pool's largest size and quota.",
                {}};
    if (wanted > 0)
        return {"queued",
                fmt::format("It waits for a node: every {} is taken.", resource),
                "It starts when another run ends: taxon jobs nodes says who has them.",
                {}};
    return {"queued",
            fmt::format("It waits for a node with enough {}.", resource),
            fmt::format("If none is large enough, lower \"cpus\" or \"memory\" of \"{}\" in clusters.yaml.", place),
            {}};
}

JobWords unschedulable(const JobAnswer& answer, const std::string& pod, const std::string& message, const std::string& place)
{
    if (!newestEvent(answer, pod, "TriggeredScaleUp").is_null())
        return {"queued", "It waits for a node, which the cluster is starting.", {}, {}};
    if (const Json refused = newestEvent(answer, pod, "NotTriggerScaleUp"); !refused.is_null())
        return {"queued",
                fmt::format("It can never start as it is: no pool of the cluster can grow by a node that fits ({}).", textAt(refused, "/message")),
                fmt::format("Change gpus, node_selector or tolerations of \"{}\" in clusters.yaml, or the pool's largest size.", place),
                {}};
    if (has(message, "persistentvolumeclaim"))
        return {"queued",
                fmt::format("Its share is missing: there is no claim \"{}\" in the namespace.", between(message, "persistentvolumeclaim \"", "\"")),
                fmt::format("Make the claim, or correct \"claim\" of \"{}\" in clusters.yaml and submit again.", place),
                {}};
    if (std::string resource = between(message, "Insufficient ", ". "); !resource.empty()) {
        resource = resource.substr(0, resource.find(','));
        return insufficient(answer, resource.back() == '.' ? resource.substr(0, resource.size() - 1) : resource, place);
    }
    const std::string taint = between(message, "untolerated taint {", "}");
    const bool isCondition = taint.starts_with("node.kubernetes.io/"); // set by the cluster itself: not ready, unreachable, short of memory …
    if (!taint.empty() && !isCondition)
        return {"queued",
                fmt::format("No node takes it: the nodes are kept for others by the taint {{{}}}.", taint),
                fmt::format("Name the taint's key in \"tolerations\" of \"{}\" in clusters.yaml and submit again.", place),
                {}};
    if (has(message, "node affinity/selector"))
        return {"queued",
                "No node has the labels of its node_selector.",
                fmt::format("Correct node_selector of \"{}\" in clusters.yaml, or label a node; a pool scaled to zero may still start one.", place),
                {}};
    if (isCondition)
        return {
            "queued", fmt::format("It waits for a node: one that fits is not well ({}).", taint), "kubectl describe nodes says what it lacks.", {}};
    if (has(message, "were unschedulable"))
        return {"queued", "It waits for a node: those that are there are closed to new pods (cordoned).", "kubectl uncordon NODE opens one.", {}};
    return {"queued", fmt::format("No node takes it: {}", message), "kubectl describe pod " + pod + " has more.", {}};
}

JobWords noImage(const std::string& reason, const std::string& message, const std::string& image, const std::string& place)
{
    std::string why = "it can't be fetched";
    if (reason == "InvalidImageName")
        why = "that is no valid name of an image";
    else if (reason == "ErrImageNeverPull")
        why = "it is not on the node, and the policy forbids to fetch it";
    else if (has(message, "not found") || has(message, "manifest unknown"))
        why = "there is no such image";
    else if (has(message, "unauthorized") || has(message, "denied") || has(message, "401") || has(message, "403"))
        why = "the registry refused the cluster's credentials";
    else if (has(message, "connection refused") || has(message, "no such host") || has(message, "timeout"))
        why = "the registry can't be reached from the node";
    return {"queued",
            fmt::format("The image \"{}\" is missing: {}.", image, why),
            fmt::format("Push it, or correct \"image\" of \"{}\" in clusters.yaml; then taxon jobs stop and resume.", place),
            {}};
}

JobWords waitingContainer(const JobAnswer& answer, const Json& pod, const std::string& place)
{
    const std::string name = textAt(pod, "/metadata/name");
    const std::string reason = textAt(pod, "/status/containerStatuses/0/state/waiting/reason");
    const std::string message = textAt(pod, "/status/containerStatuses/0/state/waiting/message");
    const std::string image = textAt(answer.job, "/spec/template/spec/containers/0/image");
    if (has(reason, "Image"))
        return noImage(reason, message, image, place);
    if (has(reason, "Config"))
        return {"queued",
                fmt::format("Its container can't be made: {}.", message),
                fmt::format("Make what is missing in the namespace, or correct \"secret\" of \"{}\" in clusters.yaml.", place),
                {}};
    if (const Json mount = newestEvent(answer, name, "FailedMount"); !mount.is_null())
        return {"queued",
                fmt::format("A share can't be mounted: {}.", textAt(mount, "/message")),
                fmt::format("Correct \"shares\" of \"{}\" in clusters.yaml, or the share's server.", place),
                {}};
    if (const Json pulling = newestEvent(answer, name, "Pulling"); !pulling.is_null() && newestEvent(answer, name, "Pulled").is_null())
        return {"queued", fmt::format("The node fetches the image \"{}\".", image), {}, timeOfEvent(pulling)};
    return {"queued", "The node makes its container.", {}, {}};
}

} // namespace

JobWords pendingWords(const JobAnswer& answer, const Json& pod, const std::string& place)
{
    JobWords words{"queued", "It waits for a node.", {}, {}};
    auto since = timeAt(pod, "/metadata/creationTimestamp");
    bool hasNode = false;
    for (const Json& condition : listAt(pod, "/status/conditions")) {
        if (textAt(condition, "/type") != "PodScheduled")
            continue;
        since = timeAt(condition, "/lastTransitionTime");
        hasNode = textAt(condition, "/status") == "True";
        if (textAt(condition, "/reason") == "Unschedulable")
            words = unschedulable(answer, textAt(pod, "/metadata/name"), textAt(condition, "/message"), place);
    }
    if (hasNode)
        words = waitingContainer(answer, pod, place);
    if (!words.since)
        words.since = since;
    return words;
}

JobWords noPodWords(const JobAnswer& answer)
{
    const std::string name = textAt(answer.job, "/metadata/name");
    if (const Json refused = newestEvent(answer, name, "FailedCreate"); !refused.is_null()) {
        const std::string message = textAt(refused, "/message");
        return {"queued", fmt::format("The cluster refuses its pod: {}.", message),
                has(message, "exceeded quota") ? "Wait until others have ended, or ask for a larger quota of the namespace."
                                               : "Correct the place in clusters.yaml, then taxon jobs stop and resume.",
                timeAt(answer.job, "/status/startTime")};
    }
    return {"queued", "The cluster has the Job and makes its pod.", {}, timeAt(answer.job, "/metadata/creationTimestamp")};
}

} // namespace taxon::launch
