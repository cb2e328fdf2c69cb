// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/workspace.h"
#include "launch/clusters.h"
#include "launch/job_words.h"
#include "launch/kubectl.h"
#include "launch/launch_record.h"
#include "launch/launcher.h"
#include "launch/node_use.h"
#include "launch/shared_cluster.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace taxon::launch {

/// Runs as Jobs of a Kubernetes cluster, by the user's kubectl. The workspace lies on a share that pods mount, so the run folder
/// grows here as the run goes there; this class adds what the cluster knows. Thread-safe.
class KubernetesLauncher : public Launcher {
public:
    /// \param kubectl  "" = the first in PATH.
    KubernetesLauncher(const Workspace& workspace, const ClusterSettings& settings, std::filesystem::path kubectl = {},
                       std::chrono::milliseconds timeout = std::chrono::seconds(20), const Clock& clock = realClock());
    /// \param cluster  of the place's context and namespace; other places have it, too.
    KubernetesLauncher(Workspace workspace, ClusterSettings settings, std::shared_ptr<SharedCluster> cluster, const Clock& clock = realClock());

    /// Makes a Job, called as the run with the number of its launch; its manifest is kept as job.yaml in the run folder. Where the place has a
    /// second Job (second_job.yaml), both are made: the second waits for the first. If only the second's stages are left, the first isn't made. A Job of the
    /// run that still goes on is never doubled: Error{Locked}. A stopped one is replaced, with the settings of now.
    /// \throws also KubectlError; Error{Configuration} as requireVisible().
    void submit(const std::string& runId, const jobs::Context& context = {}) override;
    /// \throws Error{Unsupported} where pods find each other by a Service, which belongs to a Job that is there already.
    void requireByHand() const;
    [[nodiscard]] std::string submitByHand(const std::string& runId, const jobs::Context& context = {}) override;
    [[nodiscard]] std::string preview(const std::string& runId, const runs::Recipe& recipe) const override;
    /// The runs that were started at this place last, newest first.
    [[nodiscard]] std::vector<Job> list(const jobs::Context& context = {}) const override;
    [[nodiscard]] Job job(const std::string& runId, const jobs::Context& context = {}) const override;
    /// Suspends the Job: its pod gets SIGTERM and 120 s for its checkpoint. \throws KubectlError.
    StopResult stop(const std::string& runId, std::chrono::milliseconds grace) override;
    void remove(const std::string& runId) override;
    [[nodiscard]] std::filesystem::path log(const std::string& runId) const override;
    [[nodiscard]] std::string printed(const std::string& runId, std::size_t lines) const override;

    /// The nodes of the place's pool (node_selector) that have GPUs, and what keeps each: of all namespaces where the user may see them, else of this one. \throws KubectlError.
    [[nodiscard]] std::vector<NodeUse> nodes(const jobs::Context& context = {}) const;
    [[nodiscard]] ClusterState state(const jobs::Context& context = {}) const override;
    [[nodiscard]] std::string podOf(const std::string& runId, const jobs::Context& context = {}) const override;
    [[nodiscard]] std::string podLog(const std::string& pod, std::size_t lines, const jobs::Context& context = {}) const override;
    [[nodiscard]] std::string stampedLog(const std::string& pod, std::size_t lines, const std::string& since,
                                         const jobs::Context& context = {}) const override;
    [[nodiscard]] const ClusterSettings& settings() const noexcept { return m_settings; }
    [[nodiscard]] const Kubectl& kubectl() const noexcept { return m_kubectl; }

private:
    struct Manifest {
        const char* file; ///< in the run folder
        Json job;
    };

    /// The Job, then the second one where the place has one.
    [[nodiscard]] std::vector<Manifest> makeManifests(const std::string& runId, const runs::Recipe& recipe, int number) const;
    [[nodiscard]] static std::string textOf(const std::vector<Manifest>& manifests);
    /// What a launch begins with: refuses what can't be, clears stopped Jobs away, and records the new ones before they are made.
    [[nodiscard]] std::vector<Manifest> beginLaunch(const runs::RunFolder& run, bool byHand) const;
    /// The manifest's file in the run folder, written.
    static std::filesystem::path keptIn(const runs::RunFolder& run, const Manifest& manifest);
    std::string create(const runs::RunFolder& run, const Manifest& manifest) const;
    void createTraining(const runs::RunFolder& run, const Manifest& manifest) const;
    [[nodiscard]] Job jobIn(const ClusterPicture& picture, const runs::RunFolder& run) const;
    /// The Jobs of the run that are stopped, or wait for one that is over. \throws Error{Locked} if one goes on.
    [[nodiscard]] std::vector<std::string> requireOver(const ClusterPicture& now, const runs::RunFolder& run) const;
    /// \param second  of the second Job, where the record has one.
    [[nodiscard]] JobWords wordsFor(const JobAnswer& first, const JobAnswer& second, const LaunchRecord& record,
                                    const std::optional<runs::RunStatus>& status, std::chrono::system_clock::time_point now) const;
    /// \throws Error{NotFound} if the run was started elsewhere last.
    [[nodiscard]] LaunchRecord recordOf(const runs::RunFolder& run) const;
    /// The names of its Jobs: one or two.
    [[nodiscard]] std::vector<std::string> objectsOf(const runs::RunFolder& run) const;

    Workspace m_workspace;
    ClusterSettings m_settings;
    std::shared_ptr<SharedCluster> m_cluster;
    Kubectl m_kubectl;
    const Clock& m_clock;
};

} // namespace taxon::launch
