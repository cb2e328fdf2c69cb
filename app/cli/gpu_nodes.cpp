// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu_nodes.h"

#include "base/error.h"
#include "launch/job_words.h"
#include "launch/kubernetes_launcher.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <thread>

namespace taxon::cli {
namespace {

using namespace std::chrono_literals;

Json toJson(const launch::NodeUse& use)
{
    Json keepers = Json::array();
    for (const auto& keeper : use.keepers)
        keepers.push_back({{"pod", keeper.pod}, {"namespace", keeper.nameSpace}, {"why", keeper.why}});
    return {{"node", use.name}, {"state", use.state}, {"gpus", use.gpus}, {"booked", use.booked}, {"keepers", keepers}};
}

void tellNode(const Session& session, const launch::ClusterSettings& place, const launch::NodeUse& use)
{
    const double price = place.pricePerHour * static_cast<double>(use.gpus);
    session.say(fmt::format("{}: {} ({}), {} of {} {} booked{}{}", place.name, use.name, use.state, use.booked, use.gpus, place.gpuResource,
                            use.since ? fmt::format(", up for {}", launch::ageWords(realClock().wall() - *use.since)) : "",
                            price > 0 ? fmt::format(", {:.2f} an hour", price) : ""));
    for (const auto& keeper : use.keepers)
        session.say(fmt::format("    kept by {}/{}: {}", keeper.nameSpace, keeper.pod, keeper.why));
    if (use.keepers.empty())
        session.say("    kept by nothing: a pool that scales to zero takes it away");
}

/// Waits until the nodes are gone or the time is over. \returns the last sentence; "" if they are gone.
std::string waitForZero(Session& session, const launch::KubernetesLauncher& cluster, std::chrono::steady_clock::time_point end)
{
    const launch::ClusterSettings& place = cluster.settings();
    std::string said;
    while (true) {
        std::string words;
        try {
            const auto uses = cluster.nodes(session.context());
            words = launch::nodesLeftWords(uses, place.gpuResource, place.pricePerHour);
            if (uses.empty()) {
                session.say(words);
                return {};
            }
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled)
                throw;
            words = fmt::format("Its nodes are not known: {} {}", error.message(), error.hint());
        }
        if (words != said)
            session.say(words);
        said = words;
        if (std::chrono::steady_clock::now() >= end)
            return said;
        session.context().throwIfStopped();
        std::this_thread::sleep_for(2s);
    }
}

} // namespace

void listNodes(const Session& session, const launch::Places& places, const std::string& on)
{
    const std::string only = on.empty() ? on : launch::findCluster(session.workspace(), on).name;
    Json rows = Json::array();
    for (const auto& place : places.clusters()) {
        const auto* kubernetes = only.empty() || only == place.name ? places.kubernetesAt(place.name) : nullptr;
        if (kubernetes == nullptr)
            continue;
        const auto uses = kubernetes->nodes();
        if (uses.empty())
            session.say(fmt::format("{}: no node with {} is up, none costs.", place.name, place.gpuResource));
        for (const auto& use : uses) {
            tellNode(session, place, use);
            rows.push_back(toJson(use));
            rows.back()["place"] = place.name;
        }
    }
    session.result({{"nodes", rows}});
}

void watchBackToZero(Session& session, const launch::Places& places, const std::string& place)
{
    const launch::ClusterSettings* found = places.settingsOf(place);
    if (found == nullptr || found->zeroAfterMinutes <= 0 || found->gpus == 0)
        return;
    const auto* cluster = places.kubernetesAt(place);
    if (cluster == nullptr)
        return;
    session.note(fmt::format("Waiting up to {:g} min for the pool's GPU nodes to be gone; Ctrl+C ends only the waiting.", found->zeroAfterMinutes));
    const std::chrono::duration<double, std::ratio<60>> limit(found->zeroAfterMinutes);
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(limit);
    if (const std::string left = waitForZero(session, *cluster, end); !left.empty())
        session.note(fmt::format("warning: {:g} min after the run: {} Look again with: taxon jobs nodes --on {}.", found->zeroAfterMinutes, left,
                                 found->name));
}

} // namespace taxon::cli
