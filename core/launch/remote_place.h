// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/workspace.h"
#include "launch/clusters.h"
#include "launch/launcher.h"
#include "storage/storage.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace taxon::launch {

/// A place whose workers reach the workspace only through a storage (ClusterSettings::remote): another launcher, and the way of the run's files to the storage and
/// back (docs/decisions/0330). Thread-safe.
///
/// The run folder here follows the one there: before a run is told of, status, events and log are fetched where they changed, each run at most each 5 s (one that has
/// ended each minute, for a day: its place may try it again), all together for at most 15 s. A storage that doesn't answer is asked ever more rarely, and told with the age of what is known. What a finished training made is fetched by
/// fetch() only.
class RemotePlace : public Launcher {
public:
    /// \param place    starts the workers. \param program  the taxon program; "" = as findTaxonProgram().
    RemotePlace(Workspace workspace, ClusterSettings settings, std::unique_ptr<Launcher> place, std::filesystem::path program = {},
                const Clock& clock = realClock());

    /// Does here what needs the library (the stages up to "shards"), sends what the run reads and its folder, then starts the worker. What is there is not sent again,
    /// so the same call goes on after anything. \throws also as remote::pushInputs(), remote::pushRun(), jobs::runProgram().
    void submit(const std::string& runId, const jobs::Context& context = {}) override;
    [[nodiscard]] std::string submitByHand(const std::string& runId, const jobs::Context& context = {}) override;
    [[nodiscard]] std::string preview(const std::string& runId, const runs::Recipe& recipe) const override { return m_place->preview(runId, recipe); }
    [[nodiscard]] std::vector<Job> list(const jobs::Context& context = {}) const override;
    [[nodiscard]] Job job(const std::string& runId, const jobs::Context& context = {}) const override;
    StopResult stop(const std::string& runId, std::chrono::milliseconds grace) override;
    void remove(const std::string& runId) override { m_place->remove(runId); }
    /// Brings the whole run folder here; a storage that doesn't answer is waited for some minutes. \throws as remote::fetchRun().
    void fetch(const std::string& runId, const jobs::Context& context = {}) override;
    [[nodiscard]] std::filesystem::path log(const std::string& runId) const override;
    [[nodiscard]] std::string printed(const std::string& runId, std::size_t lines) const override { return m_place->printed(runId, lines); }
    [[nodiscard]] std::string podOf(const std::string& runId, const jobs::Context& context = {}) const override
    {
        return m_place->podOf(runId, context);
    }
    [[nodiscard]] ClusterState state(const jobs::Context& context = {}) const override;
    [[nodiscard]] std::string podLog(const std::string& pod, std::size_t lines, const jobs::Context& context = {}) const override
    {
        return m_place->podLog(pod, lines, context);
    }
    [[nodiscard]] std::string stampedLog(const std::string& pod, std::size_t lines, const std::string& since,
                                         const jobs::Context& context = {}) const override
    {
        return m_place->stampedLog(pod, lines, since, context);
    }

    /// The launcher that starts the workers.
    [[nodiscard]] const Launcher& inner() const noexcept { return *m_place; }

private:
    /// All that submit() does before the worker starts.
    void send(const std::string& runId, const jobs::Context& context) const;
    void prepare(const runs::RunFolder& run, const jobs::Context& context) const;
    void lookAt(const Job& job, bool atOnce, const jobs::Context& context) const;
    void follow(const std::vector<Job>& runs, bool atOnce, const jobs::Context& context) const;
    [[nodiscard]] Job dressed(Job job) const;
    [[nodiscard]] std::shared_ptr<storage::Storage> root(const jobs::Context& context) const;
    [[nodiscard]] std::string trouble() const;

    Workspace m_workspace;
    ClusterSettings m_settings;
    std::unique_ptr<Launcher> m_place;
    std::filesystem::path m_program;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<storage::Storage> m_storage; ///< opened when first needed
    mutable std::string m_trouble;                       ///< why there is nothing newer; "" = it is new
    mutable std::chrono::steady_clock::time_point m_nextAsk{};
    mutable std::chrono::seconds m_pause{0};
};

} // namespace taxon::launch
