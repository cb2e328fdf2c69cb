// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "launch/clusters.h"
#include "launch/launcher.h"
#include "launch/shared_cluster.h"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace taxon::launch {

class KubernetesLauncher;

/// All places of a workspace behind one Launcher: this machine and those of clusters.yaml. Every run is told of by the place it was
/// started at last (launch.json); submit() starts it there again, submitAt() elsewhere. Not thread-safe.
class Places : public Launcher {
public:
    /// \param program  the taxon program for runs of this machine. \throws Error{Configuration} as readClusters().
    Places(Workspace workspace, std::filesystem::path program);
    ~Places() override;

    /// A run whose training and evaluation were done at a place without a share goes on here.
    void submit(const std::string& runId, const jobs::Context& context = {}) override;
    /// \param on  "here", or as findCluster(). \throws Error{Locked} if the run goes on at another place.
    void submitAt(const std::string& on, const std::string& runId, const jobs::Context& context = {});
    /// Looks, before a run's folder is made, whether \p place ("here", or a name of clusters.yaml) can take runs of \p recipe. Asks nobody.
    /// \throws as Launcher::preview().
    void requireFits(const std::string& place, const runs::Recipe& recipe) const;
    void fetch(const std::string& runId, const jobs::Context& context = {}) override;
    [[nodiscard]] std::vector<Job> list(const jobs::Context& context = {}) const override;
    [[nodiscard]] Job job(const std::string& runId, const jobs::Context& context = {}) const override;
    StopResult stop(const std::string& runId, std::chrono::milliseconds grace) override;
    void remove(const std::string& runId) override;
    [[nodiscard]] std::filesystem::path log(const std::string& runId) const override;
    [[nodiscard]] std::string printed(const std::string& runId, std::size_t lines) const override;
    [[nodiscard]] std::string podOf(const std::string& runId, const jobs::Context& context = {}) const override;

    /// The launcher of "here" or of a place by its name. \throws Error{Configuration}.
    [[nodiscard]] Launcher& at(const std::string& place) const;
    /// The same of a cluster; nullptr where the place is none.
    [[nodiscard]] const KubernetesLauncher* kubernetesAt(const std::string& place) const;
    /// The settings of a place of clusters.yaml; nullptr where there is none of that name.
    [[nodiscard]] const ClusterSettings* settingsOf(const std::string& place) const;
    /// The places of clusters.yaml, by name.
    [[nodiscard]] const std::vector<ClusterSettings>& clusters() const noexcept { return m_clusters; }
    /// Where the run was started last; "here" if never.
    [[nodiscard]] std::string placeOf(const std::string& runId) const;

private:
    struct PlaceAnswers {
        std::map<std::string, Job> jobs;           ///< by run
        std::map<std::string, std::string> errors; ///< by place
    };
    /// What the places say of their runs. All are asked at once: one without an answer holds up the others no longer than itself.
    [[nodiscard]] PlaceAnswers askPlaces(const std::set<std::string>& names, const jobs::Context& context) const;

    Workspace m_workspace;
    std::filesystem::path m_program;
    std::vector<ClusterSettings> m_clusters;
    mutable SharedClusters m_shared;
    mutable std::map<std::string, std::unique_ptr<Launcher>> m_launchers; ///< made when first asked for
};

/// The launcher of one place of clusters.yaml. \param shared  of those that are made for the same purpose: a cluster is asked once for all of them.
/// \param program  the taxon program, for what is done here first; "" = as findTaxonProgram().
[[nodiscard]] std::unique_ptr<Launcher> makeLauncher(const Workspace& workspace, const ClusterSettings& settings, SharedClusters& shared,
                                                     const std::filesystem::path& program = {});

} // namespace taxon::launch
