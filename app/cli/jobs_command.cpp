// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "recipe_options.h"
#include "session.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "launch/local_launcher.h"
#include "runs/event_log.h"
#include "runs/run_log.h"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <thread>

namespace taxon::cli {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

launch::LocalLauncher launcher(const Session& session, const std::string& on = "here")
{
    if (on != "here")
        throw Error(ErrorCode::Unsupported, fmt::format("Jobs can't be started on \"{}\" yet.", pathToText(on)), "--on",
                    "This version knows: --on here.");
    return {session.workspace(), launch::findTaxonProgram()};
}

/// The given run, or the newest.
std::string runOr(const Session& session, const std::string& id)
{
    return id.empty() ? Workspace::newestIn(session.workspace().runs(), "run", "Start one with: taxon run --recipe first_version.") : id;
}

Json toJson(const launch::Job& job)
{
    return {{"run", job.runId},
            {"state", job.state},
            {"stage", job.status.stage},
            {"progressPercentage", job.status.progressPercentage},
            {"estimatedRemainingSeconds", job.status.estimatedRemainingSeconds},
            {"started", job.status.started},
            {"updated", job.status.updated},
            {"host", job.status.host},
            {"pid", job.status.pid},
            {"dataset", job.status.datasetId},
            {"model", job.status.version},
            {"metrics", job.status.metrics},
            {"detail", job.detail}};
}

void list(const Session& session)
{
    const auto all = launcher(session).list();
    Json rows = Json::array();
    session.say(fmt::format("{:<34} {:<10} {:<11} {:>5}  {:<7} {}", "run", "state", "stage", "%", "model", "started"));
    for (const auto& job : all) {
        session.say(fmt::format("{:<34} {:<10} {:<11} {:>5}  {:<7} {}", job.runId, job.state, job.status.stage, job.status.progressPercentage,
                                job.status.version, job.status.started.substr(0, 19)));
        rows.push_back(toJson(job));
    }
    session.result({{"jobs", rows}});
}

void tellStarted(const Session& session, const std::string& id)
{
    session.say(fmt::format("Run {} was started in the background. Watch it with: taxon jobs watch {}", id, id));
    session.result({{"run", id}});
}

/// Prints the events of a run as they come until it has ended.
void watch(Session& session, const std::string& id)
{
    const auto here = launcher(session);
    const auto run = runs::RunFolder::open(session.workspace().run(id));
    std::uintmax_t offset = 0;
    for (;;) {
        const auto job = here.job(id); // before the events: what came after the end is printed too
        for (const auto& event : runs::readEvents(run.events(), offset)) {
            if (const std::string line = runs::toLine(event); !line.empty())
                session.say(fmt::format("{}  {}", event.time, line));
        }
        if (job.state != "running" && job.state != "queued") {
            session.say(fmt::format("Run {}: {}", id, job.state));
            session.result(toJson(job));
            if (job.state == "failed" || job.state == "unknown")
                throw Error(ErrorCode::Failed, fmt::format("The run is {}: {}", job.state, job.detail), pathToText(run.path()),
                            "Go on with: taxon jobs resume " + id + ".");
            return;
        }
        session.context().throwIfStopped();
        std::this_thread::sleep_for(500ms);
    }
}

void printLog(const Session& session, const std::string& id, std::size_t lines)
{
    const fs::path file = launcher(session).log(id);
    const std::string text = fs::exists(file) ? readTextFile(file) : std::string();
    std::size_t from = 0;
    std::size_t found = 0;
    for (std::size_t i = text.size(); lines > 0 && i-- > 0 && from == 0;)
        if (text[i] == '\n' && i + 1 < text.size() && ++found == lines)
            from = i + 1;
    const std::string tail = text.substr(from);
    if (session.json)
        session.result({{"run", id}, {"log", tail}});
    else
        std::fwrite(tail.data(), 1, tail.size(), stdout);
}

void stop(const Session& session, const std::string& id, int graceSeconds)
{
    using launch::StopResult;
    const StopResult result = launcher(session).stop(id, std::chrono::seconds(graceSeconds));
    if (result == StopResult::StillEnding)
        throw Error(ErrorCode::Failed, fmt::format("The worker was asked to stop but has not ended after {} s.", graceSeconds), id,
                    "It may be writing its checkpoint; look again with: taxon jobs list.");
    session.say(result == StopResult::Stopped ? fmt::format("Run {} has stopped with a checkpoint. Go on with: taxon jobs resume {}", id, id)
                                              : fmt::format("Nobody works on run {}.", id));
    session.result({{"run", id}, {"stopped", result == StopResult::Stopped}});
}

} // namespace

void addJobsCommand(CLI::App& app, Session& session)
{
    CLI::App* jobs = app.add_subcommand("jobs", "Runs in the background: submit, list, watch, logs, stop, resume");
    jobs->require_subcommand(1);
    jobs->footer(
        "Examples:\n  taxon jobs submit --on here --recipe first_version\n  taxon jobs watch\n  taxon jobs stop 20261122-233100-first_version");
    const auto id = std::make_shared<std::string>();
    const auto addId = [id](CLI::App* command) { command->add_option("id", *id, "The run; without it the newest"); };

    CLI::App* submit = jobs->add_subcommand("submit", "Start a run in the background; it goes on when the terminal is closed")
                           ->footer("Example: taxon jobs submit --on here --recipe quick_check --set epochs=10");
    const auto on = std::make_shared<std::string>("here");
    submit->add_option("--on", *on, "Where: here (this machine)")->capture_default_str();
    const auto recipe = addRecipeOptions(*submit);
    submit->callback([&session, on, recipe] {
        auto place = launcher(session, *on);
        const auto run = createRun(session, *recipe);
        place.submit(run.id());
        tellStarted(session, run.id());
    });

    jobs->add_subcommand("list", "All runs, the newest first")->footer("Example: taxon jobs list --json")->callback([&session] { list(session); });

    CLI::App* watching = jobs->add_subcommand("watch", "Follow a run until it ends")->footer("Example: taxon jobs watch");
    addId(watching);
    watching->callback([&session, id] { watch(session, runOr(session, *id)); });

    CLI::App* logs = jobs->add_subcommand("logs", "The log of a run")->footer("Example: taxon jobs logs --lines 100");
    addId(logs);
    const auto lines = std::make_shared<std::size_t>(50);
    logs->add_option("--lines", *lines, "The last so many lines; 0 = all")->capture_default_str();
    logs->callback([&session, id, lines] { printLog(session, runOr(session, *id), *lines); });

    CLI::App* stopping = jobs->add_subcommand("stop", "Ask a run to write a checkpoint and end")->footer("Example: taxon jobs stop");
    addId(stopping);
    const auto grace = std::make_shared<int>(120);
    stopping->add_option("--grace", *grace, "Seconds to wait for it")->capture_default_str()->check(CLI::Range(0, 86400));
    stopping->callback([&session, id, grace] { stop(session, runOr(session, *id), *grace); });

    CLI::App* resume = jobs->add_subcommand("resume", "Go on with a run that was stopped, failed or died")->footer("Example: taxon jobs resume");
    addId(resume);
    resume->callback([&session, id] {
        const std::string run = runOr(session, *id);
        launcher(session).submit(run);
        tellStarted(session, run);
    });
}

} // namespace taxon::cli
