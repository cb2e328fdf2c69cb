// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "runs/run_folder.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::launch {

/// A run as the place that executes it sees it.
struct Job {
    std::string runId;
    std::string state;          ///< as runs::currentState(), "queued" … "unknown"
    std::string detail;         ///< one sentence more, or ""
    runs::RunStatus status;     ///< what status.json says
    std::string sentence{};     ///< detail without ages and advice: changes only when something happens; "" on this machine
    std::string place = "here"; ///< "here", or the name in clusters.yaml
    bool trained = false;       ///< elsewhere, and evaluated: Launcher::fetch() brings what it made, the rest is done here
    std::string asOf{};         ///< ISO 8601: when the place was heard last; "" = now
    double cost = 0;            ///< so far, in the currency of price_per_hour; 0 = not known
};

/// How a stop ended.
enum class StopResult {
    Stopped,    ///< the worker has ended
    NotRunning, ///< there was none
    StillEnding ///< asked, but not gone within the grace period
};

struct ClusterState;

/// Starts workers somewhere and tells how they are: on this machine, in containers, on clusters. The run folder is the
/// truth; a launcher only adds what the folder can't know. Calls may take seconds: not for a GUI thread. A place that can't be
/// reached is no failure of a run: job() and list() then tell what was known last, and since when. Questions that take a Context end
/// within two seconds of its stop request, with Error{Cancelled}.
class Launcher {
public:
    virtual ~Launcher() = default;

    /// Starts the worker of a run whose folder exists (queued, stopped, failed …). The worker outlives this program.
    /// \param context  of what may take long before that: what a place without a share needs is sent there.
    /// \throws Error{NotFound|Locked|Io}; Error{Cancelled}.
    virtual void submit(const std::string& runId, const jobs::Context& context = {}) = 0;
    /// As submit(), but what starts the worker is handed out, for somebody else to apply: the manifest in YAML.
    /// \throws also Error{Unsupported} for a place, or settings of one, that can't be started so.
    [[nodiscard]] virtual std::string submitByHand(const std::string& runId, const jobs::Context& context = {});
    /// What submit() would hand over for the first launch of a run of that id and recipe, as text: a manifest in YAML, or a command line.
    /// Asks nobody and needs no run folder. \throws Error{Configuration}; Error{Unsupported} for a place that has no such text.
    [[nodiscard]] virtual std::string preview(const std::string& runId, const runs::Recipe& recipe) const;
    /// All runs of the workspace, newest first.
    [[nodiscard]] virtual std::vector<Job> list(const jobs::Context& context = {}) const = 0;
    /// \throws Error{NotFound}.
    [[nodiscard]] virtual Job job(const std::string& runId, const jobs::Context& context = {}) const = 0;
    /// Asks the worker to write a checkpoint and end (SIGTERM), and waits for at most \p grace.
    virtual StopResult stop(const std::string& runId, std::chrono::milliseconds grace) = 0;
    /// Removes what the place keeps of the run: its Job or container, ending a worker that is there as stop() does, but at once.
    /// The run folder stays. \throws Error{NotFound} if the place has nothing of it.
    virtual void remove(const std::string& runId) = 0;
    /// Brings what the run has made at the place into its folder here; nothing to do where the folder lies on a share. What is here already is not fetched again.
    /// \throws Error{NotFound|Damaged|Io}; Error{Cancelled}.
    virtual void fetch(const std::string& runId, const jobs::Context& context = {});
    /// The log that grows as the run goes.
    [[nodiscard]] virtual std::filesystem::path log(const std::string& runId) const = 0;
    /// What the newest worker printed where it runs, the last \p lines (0 = all): for one that never reached the run folder.
    /// \throws Error{Unsupported} on this machine, where a worker prints into log(); Error{NotFound} if nothing is left of it.
    [[nodiscard]] virtual std::string printed(const std::string& runId, std::size_t lines) const;
    /// The newest pod or container of the run: what podLog() and stampedLog() take. \throws as printed().
    [[nodiscard]] virtual std::string podOf(const std::string& runId, const jobs::Context& context = {}) const;
    /// All that the place has, for a page; without nodes, pods or events where it knows none. What can't be known says why.
    [[nodiscard]] virtual ClusterState state(const jobs::Context& context = {}) const;
    /// What one pod or container of state() printed, the last \p lines (0 = all), also of one that has ended.
    /// \throws Error{Unsupported} on this machine; Error{NotFound} if it is gone.
    [[nodiscard]] virtual std::string podLog(const std::string& pod, std::size_t lines, const jobs::Context& context = {}) const;
    /// The same with the time in front of each line, as the place writes it: the last \p lines, or what was printed at and after \p since
    /// (such a time; "" = not asked for). \throws as podLog().
    [[nodiscard]] virtual std::string stampedLog(const std::string& pod, std::size_t lines, const std::string& since,
                                                 const jobs::Context& context = {}) const;
};

} // namespace taxon::launch
