// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/local_launcher.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/file_lock.h"
#include "base/host.h"
#include "base/text.h"
#include "launch/detached_process.h"
#include "launch/job_manifest.h"
#include "launch/launch_record.h"
#include "runs/hand_over.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

namespace taxon::launch {
namespace {

namespace fs = std::filesystem;

/// Whether some process holds the run's lock, that is: works on it.
bool isWorkedOn(const runs::RunFolder& run)
{
    if (!fs::exists(run.lockFile()))
        return false;
    try {
        const FileLock probe(run.lockFile());
        return false;
    } catch (const Error& error) {
        return error.code() == ErrorCode::Locked;
    }
}

/// The worker's command line without the program's name. What is left of a run that is trained and evaluated goes without its GPU.
std::vector<std::string> arguments(const Workspace& workspace, const std::string& runId, bool isTrained)
{
    std::vector<std::string> words{"run", "--workspace", workspace.root().native(), "--run", runId, "--quiet", "--no-input"};
    if (isTrained)
        words.insert(words.end(), {"--after", kLastOfFirstJob});
    return words;
}

/// Whether an end that the status tells is older than the worker of \p record.
bool speaksOfTheAttemptBefore(const runs::RunStatus& status, const LaunchRecord& record)
{
    const bool isOver = status.state == "stopped" || status.state == "cancelled" || status.state == "failed";
    const auto told = fromIso8601(status.updated), started = fromIso8601(record.started);
    return isOver && told && started && *told < *started;
}

} // namespace

LocalLauncher::LocalLauncher(Workspace workspace, fs::path program) : m_workspace(std::move(workspace)), m_program(std::move(program)) {}

void LocalLauncher::submit(const std::string& runId, const jobs::Context&)
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    const auto started = readLaunchRecord(run);
    if (isWorkedOn(run) || (started && started->host == hostName() && runs::isProcessAlive(started->pid) && readStatus(run).state == "queued"))
        throw Error(ErrorCode::Locked, "A worker is busy with this run already.", pathToText(run.path()),
                    "Watch it with: taxon jobs watch " + runId + ".");
    const pid_t pid = startDetached(m_program, arguments(m_workspace, runId, runs::isHandedOver(readStatus(run), kLastOfFirstJob)),
                                    m_workspace.root(), run.log());
    writeLaunchRecord(run, {.number = started ? started->number + 1 : 1, .host = hostName(), .started = toIso8601(realClock().wall()), .pid = pid});
}

std::string LocalLauncher::preview(const std::string& runId, const runs::Recipe&) const
{
    std::string line = shellQuoted(m_program.native());
    for (const std::string& argument : arguments(m_workspace, runId, false))
        line += " " + shellQuoted(argument);
    return line + "\n";
}

std::vector<Job> LocalLauncher::list(const jobs::Context& context) const
{
    std::vector<Job> jobs;
    const auto ids = Workspace::idsIn(m_workspace.runs());
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
        context.throwIfStopped();
        try {
            jobs.push_back(job(*id));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) // a folder without run.yaml is none of ours
                jobs.push_back({*id, "unknown", error.what(), {}});
        }
    }
    return jobs;
}

Job LocalLauncher::job(const std::string& runId, const jobs::Context&) const
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    Job job{runId, {}, {}, {}};
    job.status = readStatus(run);
    job.state = runs::currentState(job.status);
    if (job.state == "unknown")
        job.detail = fmt::format("The worker (process {} on {}) ended without a word or does not answer; last sign {}.", job.status.pid,
                                 job.status.host, job.status.updated);
    const auto started = readLaunchRecord(run);
    const bool isOurs = started && started->place == "here" && started->host == hostName();
    if (job.state == "queued" && isOurs && !runs::isProcessAlive(started->pid)) {
        job.state = "unknown";
        job.detail = "The worker ended before its first stage; the log says why.";
    } else if (isOurs && speaksOfTheAttemptBefore(job.status, *started) && runs::isProcessAlive(started->pid)) {
        job.state = "queued"; // resumed a moment ago
        job.detail = "The worker starts.";
    }
    if (job.detail.empty())
        job.detail = job.status.message;
    return job;
}

StopResult LocalLauncher::stop(const std::string& runId, std::chrono::milliseconds grace)
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    if (const auto started = readLaunchRecord(run); started && started->place != "here") // its process number means nothing here
        throw Error(ErrorCode::Locked, fmt::format("The run was started on \"{}\".", started->place), pathToText(run.path()),
                    "Stop it with: taxon jobs stop.");
    if (!isWorkedOn(run))
        return StopResult::NotRunning;
    const auto status = readStatus(run);
    if (status.host != hostName())
        throw Error(ErrorCode::Locked, fmt::format("The run is worked on by another machine, {}.", status.host), pathToText(run.path()),
                    "Stop it there.");
    if (status.pid <= 0 || ::kill(static_cast<pid_t>(status.pid), SIGTERM) != 0)
        return isWorkedOn(run) ? StopResult::StillEnding : StopResult::NotRunning;
    const auto end = std::chrono::steady_clock::now() + grace;
    while (runs::isProcessAlive(status.pid)) {
        if (std::chrono::steady_clock::now() >= end)
            return StopResult::StillEnding;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return StopResult::Stopped;
}

void LocalLauncher::remove(const std::string& runId)
{
    throw Error(ErrorCode::Unsupported, "A run of this machine has no Job or container to delete.", runId,
                "taxon jobs stop ends it; its folder is yours to remove.");
}

fs::path LocalLauncher::log(const std::string& runId) const
{
    return runs::RunFolder::open(m_workspace.run(runId)).log();
}

fs::path findTaxonProgram()
{
    std::error_code failure;
    const fs::path here = fs::read_symlink("/proc/self/exe", failure).parent_path();
    std::vector<fs::path> candidates{here / "taxon", here.parent_path() / "cli" / "taxon"};
    const char* path = std::getenv("PATH");
    for (const auto& folder : split(path != nullptr ? path : "", ':'))
        if (!folder.empty())
            candidates.push_back(fs::path(folder) / "taxon");
    for (const auto& candidate : candidates)
        if (fs::is_regular_file(candidate, failure) && ::access(candidate.c_str(), X_OK) == 0)
            return candidate;
    throw Error(ErrorCode::NotFound, "The program taxon was not found beside this one or in PATH.", pathToText(here), "Install or build it.");
}

} // namespace taxon::launch
