// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "jobs/context.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace taxon::runs {

/// What a stage is given.
struct StageContext {
    const jobs::Context& jobs; ///< progress goes to the caller and into the events, warnings too
    EventLog& events;
    const RunFolder& run;
    std::function<RunStatus()> status;                                  ///< a copy of the newest
    std::function<void(const std::function<void(RunStatus&)>&)> record; ///< keeps a result for later stages and attempts
    std::function<void(const std::string&)> log;                        ///< a line into run.log
};

/// One step of a run. It must leave either its whole result or nothing, because after a kill it is done again.
struct Stage {
    std::string name;
    std::function<void(StageContext&)> body;
};

struct PipelineOptions {
    std::string programVersion;
    std::function<bool()> terminated = [] { return false; }; ///< whether the stop came from SIGTERM: "stopped", not "cancelled"
    std::vector<std::filesystem::path> sweep;                ///< folders outside the run whose temporaries are swept at the start
    std::string until{};                                     ///< the last stage of this attempt; "" = all stages
    std::vector<EventLog::Listener> listeners;
    std::chrono::milliseconds heartbeat = std::chrono::seconds(10);
    std::chrono::milliseconds systemUse = std::chrono::seconds(10); ///< between two "system" events
};

/// Runs the stages of a run in order, and records it: events.jsonl, status.json, run.log, attempts/.
///
/// Only one process at a time works on a run (file lock). Where a share has no locks, or a process comes back to life after another took
/// its run over, only the newest attempt publishes: every commit and every line of the others is refused, and they end. Stages that an earlier attempt finished are skipped. The run ends
/// in exactly one of succeeded, failed, cancelled (SIGINT), stopped (SIGTERM; a checkpoint was written); a process that is
/// killed leaves "running", which currentState() shows as "unknown" and the next attempt takes up.
class Pipeline {
public:
    Pipeline(RunFolder run, std::vector<Stage> stages, PipelineOptions options = {}, const Clock& clock = realClock());

    /// \throws Error{Locked} naming the holder, before anything is touched, or because a newer attempt took the run over; afterwards the error of the failed stage, with
    ///         foreign exceptions as Error{Failed}, and a stop as Error{Stopped} or Error{Cancelled}.
    /// Returns the final status: state "succeeded", or "queued" where another worker has the stages behind PipelineOptions::until.
    RunStatus run(const jobs::Context& context);

private:
    RunFolder m_run;
    std::vector<Stage> m_stages;
    PipelineOptions m_options;
    const Clock& m_clock;
};

} // namespace taxon::runs
