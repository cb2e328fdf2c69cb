// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/workspace.h"
#include "launch/clusters.h"
#include "launch/container_engine.h"
#include "launch/launcher.h"

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace taxon::launch {

/// Runs as containers of this machine, by podman or docker of the user. The workspace is mounted, so the run folder grows here. A
/// container outlives this program; it is found again by its name in launch.json and by its label. Thread-safe.
class ContainerLauncher : public Launcher {
public:
    /// \param program  "" = the engine's name in PATH.
    ContainerLauncher(Workspace workspace, ClusterSettings settings, std::filesystem::path program = {},
                      std::chrono::milliseconds timeout = std::chrono::seconds(20), const Clock& clock = realClock());

    /// Makes a container, called as the run with the number of its launch. A container of the run that still works is never doubled:
    /// Error{Locked}; one that ended, or was made and never started, is removed first. What refuses it is noted for job() and list().
    /// Takes as long as the engine fetches the image, where it lacks it.
    /// \throws also Error{Configuration} as requireVisible(), or if others may read the environment file.
    void submit(const std::string& runId, const jobs::Context& context = {}) override;
    [[nodiscard]] std::string preview(const std::string& runId, const runs::Recipe& recipe) const override;
    /// The runs that were started at this place last, newest first.
    [[nodiscard]] std::vector<Job> list(const jobs::Context& context = {}) const override;
    [[nodiscard]] Job job(const std::string& runId, const jobs::Context& context = {}) const override;
    StopResult stop(const std::string& runId, std::chrono::milliseconds grace) override;
    /// Gives a worker that is there ten seconds for its checkpoint.
    void remove(const std::string& runId) override;
    [[nodiscard]] std::filesystem::path log(const std::string& runId) const override;
    [[nodiscard]] std::string printed(const std::string& runId, std::size_t lines) const override;
    [[nodiscard]] ClusterState state(const jobs::Context& context = {}) const override;
    [[nodiscard]] std::string podOf(const std::string& runId, const jobs::Context& context = {}) const override;
    [[nodiscard]] std::string podLog(const std::string& pod, std::size_t lines, const jobs::Context& context = {}) const override;
    [[nodiscard]] std::string stampedLog(const std::string& pod, std::size_t lines, const std::string& since,
                                         const jobs::Context& context = {}) const override;

private:
    void start(const runs::RunFolder& run);

    struct Picture { ///< of all containers of Taxon
        Json containers = Json::array();
        std::string trouble; ///< why the engine doesn't answer; "" = it did
    };

    [[nodiscard]] Picture picture(const jobs::Context& context) const;
    [[nodiscard]] Job jobIn(const Picture& picture, const runs::RunFolder& run) const;
    [[nodiscard]] Json containerOf(const std::string& runId) const;
    void forgetPicture();

    Workspace m_workspace;
    ClusterSettings m_settings;
    ContainerEngine m_engine;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    mutable Picture m_picture;
    mutable std::chrono::steady_clock::time_point m_nextAsk{};
};

} // namespace taxon::launch
