// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/workspace.h"
#include "launch/clusters.h"
#include "launch/job_words.h"
#include "launch/kubectl.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

namespace taxon::launch {

/// All Jobs of Taxon in a namespace, and what belongs to them. Plain values.
struct ClusterPicture {
    Json jobs = Json::array(), pods = Json::array(), events = Json::array(), nodes;
    std::chrono::system_clock::time_point asOf{}; ///< epoch = never
    std::string trouble;                          ///< why there is nothing newer; "" = it is new
};

/// What of it is about the Job \p object. Pure.
[[nodiscard]] JobAnswer answerOf(const ClusterPicture& picture, const std::string& object);

/// One namespace of a cluster, asked for all its places in clusters.yaml at once. Thread-safe.
///
/// The cluster is asked at most each 2 s, and so rarely that kubectl takes 2.5 % of a core at most (each 30 s at the latest: many Jobs are long
/// answers); after a failure ever more rarely, up to once a minute. Its last answer is kept in cache/clusters, so that a later process
/// without a connection still tells it, with its age.
class SharedCluster {
public:
    SharedCluster(const Workspace& workspace, const ClusterSettings& settings, Kubectl kubectl, const Clock& clock = realClock());

    /// Asks. \throws KubectlError; Error{Cancelled}.
    [[nodiscard]] ClusterPicture askNow(const jobs::Context& context = {}) const;
    /// The last answer, if it is not time to ask again. \throws Error{Cancelled} only.
    [[nodiscard]] ClusterPicture last(const jobs::Context& context);
    /// Something was changed: last() asks again.
    void forget();
    [[nodiscard]] const Kubectl& kubectl() const noexcept { return m_kubectl; }

private:
    [[nodiscard]] ClusterPicture kept() const;
    void keep(const ClusterPicture& picture) const;

    std::filesystem::path m_memory;
    Kubectl m_kubectl;
    const Clock& m_clock;
    std::mutex m_mutex; ///< held while last() asks
    ClusterPicture m_picture;
    std::chrono::steady_clock::time_point m_nextAsk{};
    std::chrono::seconds m_pause{0};     ///< after failures
    std::chrono::milliseconds m_pace{0}; ///< while it answers
};

/// The same one for all places of a workspace with the same context and namespace. Not thread-safe.
class SharedClusters {
public:
    [[nodiscard]] std::shared_ptr<SharedCluster> of(const Workspace& workspace, const ClusterSettings& settings);

private:
    std::map<std::tuple<std::filesystem::path, std::string, std::string>, std::weak_ptr<SharedCluster>> m_known;
};

} // namespace taxon::launch
