// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace taxon::launch {

/// A pod for which a node stays, and why an autoscaler doesn't take the node away.
struct NodeKeeper {
    std::string pod;
    std::string nameSpace;
    std::string why; ///< "a run of Taxon", "may not be evicted", "nothing would start it again", "a pod of the cluster itself", "could move"
};

/// A node that has GPUs: what is booked of them, and what keeps it.
struct NodeUse {
    std::string name;
    std::string state; ///< ready | cordoned | not ready
    std::int64_t gpus = 0;
    std::int64_t booked = 0;
    std::optional<std::chrono::system_clock::time_point> since;
    std::vector<NodeKeeper> keepers; ///< empty: an autoscaler may take it away
};

/// The nodes that have \p gpuResource and every label of \p selector (a pool), by name, out of what kubectl prints of nodes and of pods.
/// Pods of daemon sets keep no node. Pure; pods that may not be seen (other namespaces) are not counted.
[[nodiscard]] std::vector<NodeUse> nodesInUse(const Json& nodes, const Json& pods, const std::string& gpuResource,
                                              const std::map<std::string, std::string>& selector = {});

/// "by vision/tool (nothing would start it again), vision/kept (may not be evicted)", at most three of them; "by nothing".
[[nodiscard]] std::string keptBy(const NodeUse& use);

/// One sentence on the way back to zero: "2 nodes with nvidia.com/gpu are still up and cost 7.00 an hour: node-1 is kept by …".
/// \param pricePerHour  of one GPU; 0 = not known.
[[nodiscard]] std::string nodesLeftWords(const std::vector<NodeUse>& uses, const std::string& gpuResource, double pricePerHour);

} // namespace taxon::launch
