// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/remote_place.h"

#include "base/error.h"
#include "base/host.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "jobs/periodic.h"
#include "jobs/program.h"
#include "launch/cluster_state.h"
#include "launch/job_words.h"
#include "launch/launch_record.h"
#include "launch/local_launcher.h"
#include "launch/place_runs.h"
#include "remote/run_fetch.h"
#include "remote/run_files.h"
#include "remote/run_inputs.h"
#include "remote/run_push.h"
#include "runs/hand_over.h"
#include "runs/stage_names.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::launch {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kLastStageHere = runs::kShardsStage; // what needs the library is done here

constexpr auto kPace = 5s;       // of one run that goes on
constexpr auto kEndedPace = 60s; // of one that ended and may be tried again by its place …
constexpr auto kEndedFor = 24h;  // … until so long after
constexpr auto kAnswerTime = 15s;
constexpr std::chrono::seconds kFirstPause{5}, kLongestPause{60};
constexpr auto kSilence = 2min; // from a worker through a storage to here: a heartbeat is on its way for some time
constexpr unsigned kRunsAtOnce = 4;
constexpr auto kPatience = 5min; // of somebody who waits for results

/// When the storage was asked for the run last, and what it said; nothing if never.
struct Seen {
    std::chrono::system_clock::time_point at{};
    std::optional<runs::RunStatus> status;
};

Seen seenOf(const runs::RunFolder& run)
{
    try {
        const fs::path file = remote::fetchedStatus(run);
        const auto changed = fs::last_write_time(file);
        return {std::chrono::time_point_cast<std::chrono::system_clock::duration>(std::chrono::file_clock::to_sys(changed)),
                runs::readStatusFile(file)};
    } catch (const std::exception&) { // never asked, or it can't be read
        return {};
    }
}

ErrorCode codeOf(const std::string& text)
{
    for (const ErrorCode code : {ErrorCode::InvalidArgument, ErrorCode::Configuration, ErrorCode::Unsupported, ErrorCode::NotFound,
                                 ErrorCode::AlreadyExists, ErrorCode::Locked, ErrorCode::Damaged, ErrorCode::NoSpace, ErrorCode::Io})
        if (text == name(code))
            return code;
    return ErrorCode::Failed;
}

/// The error that the called program printed, as JSON.
[[noreturn]] void throwErrorOf(const jobs::ProgramEnd& end, const std::string& runId)
{
    const Json told = Json::parse(end.output, nullptr, false);
    const Json error = told.is_object() ? told.value("error", Json::object()) : Json::object();
    throw Error(codeOf(error.value("code", "")), error.value("message", "The run could not be prepared: " + end.lastWords),
                error.value("where", runId), error.value("hint", ""));
}

void passOn(const std::string& line, const jobs::Context& context)
{
    const Json told = Json::parse(line, nullptr, false);
    if (told.is_object() && told.value("kind", "") == "progress")
        context.progress(
            {told.value("label", ""), told.value("done", std::uint64_t{0}), told.value("total", std::uint64_t{0}), told.value("unit", "")});
}

} // namespace

RemotePlace::RemotePlace(Workspace workspace, ClusterSettings settings, std::unique_ptr<Launcher> place, fs::path program, const Clock& clock)
    : m_workspace(std::move(workspace)), m_settings(std::move(settings)), m_place(std::move(place)), m_program(std::move(program)), m_clock(clock)
{}

std::shared_ptr<storage::Storage> RemotePlace::root(const jobs::Context& context) const
{
    const std::scoped_lock lock(m_mutex);
    if (!m_storage)
        m_storage = storage::openStorage(m_settings.remote, context);
    return m_storage;
}

std::string RemotePlace::trouble() const
{
    const std::scoped_lock lock(m_mutex);
    return m_trouble;
}

/// By the program that has these stages; it is recorded as an attempt of the run.
void RemotePlace::prepare(const runs::RunFolder& run, const jobs::Context& context) const
{
    if (runs::hasFinished(readStatus(run), kLastStageHere))
        return;
    const jobs::ProgramCall call{
        .program = m_program.empty() ? findTaxonProgram() : m_program,
        .arguments = {"run", "--workspace", m_workspace.root().native(), "--run", run.id(), "--until", kLastStageHere, "--json", "--no-input"},
        .onErrorLine = [&](const std::string& line) { passOn(line, context); }};
    const jobs::ProgramEnd end = jobs::runProgram(call, context);
    if (end.exitCode != 0)
        throwErrorOf(end, run.id());
}

void RemotePlace::send(const std::string& runId, const jobs::Context& context) const
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    static_cast<void>(m_place->preview(runId, run.recipe())); // what is wrong with place or recipe is said before hours of work
    const auto record = readLaunchRecord(run);
    if (!record || record->place != m_settings.name) // whatever ends this call, a resume goes on with it
        writeLaunchRecord(run, {.place = m_settings.name, .number = record ? record->number : 0, .host = hostName()});
    const auto storage = root(context);
    prepare(run, context);
    remote::pushInputs(m_workspace, run, *storage, context);
    remote::pushRun(run, *storage, context);
}

void RemotePlace::submit(const std::string& runId, const jobs::Context& context)
{
    send(runId, context);
    m_place->submit(runId, context);
}

std::string RemotePlace::submitByHand(const std::string& runId, const jobs::Context& context)
{
    send(runId, context);
    return m_place->submitByHand(runId, context);
}

void RemotePlace::fetch(const std::string& runId, const jobs::Context& context)
{
    remote::patiently(kPatience, context, [&] { static_cast<void>(remote::fetchRun(m_workspace, runId, *root(context), context)); });
}

void RemotePlace::lookAt(const Job& job, bool atOnce, const jobs::Context& context) const
{
    const auto run = runs::RunFolder::open(m_workspace.run(job.runId));
    const auto here = readableStatus(run);
    const auto record = readLaunchRecord(run);
    if ((here && runs::hasFinished(*here, remote::kLastStageThere)) || !record || record->object.empty()) // all of it is here; it is not there yet
        return;
    const Seen seen = seenOf(run);
    const auto now = m_clock.wall();
    const auto heard = seen.status ? fromIso8601(seen.status->updated) : std::nullopt;
    const bool goesOn = job.state == "running" || job.state == "queued" || job.state == "unknown";
    const auto pace = goesOn ? std::chrono::seconds(kPace) : std::chrono::seconds(kEndedPace);
    if (!atOnce && (now - seen.at < pace || (!goesOn && heard && now - *heard > kEndedFor)))
        return;
    static_cast<void>(remote::fetchPicture(run, *root(context), context));
}

/// Never throws but on a stop: what is known is told anyway.
void RemotePlace::follow(const std::vector<Job>& runs, bool atOnce, const jobs::Context& context) const
{
    {
        const std::scoped_lock lock(m_mutex);
        if (!atOnce && m_clock.steady() < m_nextAsk)
            return;
    }
    std::stop_source stop;
    const std::stop_callback passOn(context.stopToken(), [&stop] { stop.request_stop(); });
    const jobs::Periodic limit(kAnswerTime, [&stop](const std::stop_token&) { stop.request_stop(); });
    std::string trouble;
    try {
        const jobs::Context limited(stop.get_token(), {});
        jobs::parallelFor(runs.size(), kRunsAtOnce, limited, [&](std::size_t i) { lookAt(runs[i], atOnce, limited); });
    } catch (const Error& error) {
        context.throwIfStopped();
        trouble = error.code() == ErrorCode::Cancelled ? fmt::format("{}: no answer within 15 s.", m_settings.remote) : error.what();
    }
    const std::scoped_lock lock(m_mutex);
    m_trouble = trouble;
    m_pause = trouble.empty() ? 0s : std::clamp(m_pause * 2, kFirstPause, kLongestPause);
    m_nextAsk = m_clock.steady() + m_pause;
}

Job RemotePlace::dressed(Job job) const
{
    const auto run = runs::RunFolder::open(m_workspace.run(job.runId));
    const auto now = m_clock.wall();
    const auto here = readableStatus(run);
    if (const auto record = readLaunchRecord(run); record && record->object.empty()) {
        const bool isWorking = here && runs::currentState(*here, m_clock) == "running";
        job.state = isWorking ? "running" : "queued";
        job.sentence = isWorking ? fmt::format("What needs the library is done here, then the run is sent to {}.", m_settings.remote)
                                 : "It was not submitted yet.";
        job.detail = isWorking ? job.sentence : job.sentence + " taxon jobs resume submits it.";
        return job;
    }
    const Seen seen = seenOf(run);
    const bool isFetched = here && remote::isTrained(*here);
    if (isFetched || (seen.status && remote::isTrained(*seen.status) && (!here || !runs::hasFinished(*here, remote::kLastStageThere)))) {
        job.status = isFetched ? *here : *seen.status;
        job.state = "stopped";
        job.trained = true;
        job.sentence = isFetched ? "It is trained and evaluated, and the results are here; the rest is done here, too."
                                 : fmt::format("It is trained and evaluated; the results are in {}.", m_settings.remote);
        job.detail = job.sentence + (isFetched ? " taxon jobs resume does it." : " taxon jobs fetch brings them and does the rest here.");
        return job;
    }
    if (job.state == "succeeded")
        return job;
    if (const std::string silent = trouble(); !silent.empty()) {
        job.sentence = silent;
        job.detail = seen.status ? fmt::format("{} Last known, {} ago: {}", silent, ageWords(now - seen.at), job.detail)
                                 : fmt::format("{} Nothing has come from there yet. {}", silent, job.detail);
        job.asOf = seen.status ? toIso8601(seen.at) : job.asOf;
        return job;
    }
    const auto heard = seen.status ? fromIso8601(seen.status->updated) : std::nullopt;
    if (job.state == "unknown" && heard && seen.status->state == "running" && now - *heard < kSilence) {
        job.state = "running"; // its news are only on their way
        job.detail = workWords(*seen.status, run.recipe().epochs);
        job.sentence = job.detail;
        job.asOf = seen.status->updated;
    }
    return job;
}

std::vector<Job> RemotePlace::list(const jobs::Context& context) const
{
    follow(m_place->list(context), false, context);
    std::vector<Job> all = m_place->list(context); // by what has come; the place itself is not asked again so soon
    for (Job& job : all)
        job = dressed(std::move(job));
    return all;
}

Job RemotePlace::job(const std::string& runId, const jobs::Context& context) const
{
    follow({m_place->job(runId, context)}, false, context);
    return dressed(m_place->job(runId, context));
}

fs::path RemotePlace::log(const std::string& runId) const
{
    static_cast<void>(job(runId));
    return m_place->log(runId);
}

StopResult RemotePlace::stop(const std::string& runId, std::chrono::milliseconds grace)
{
    const StopResult result = m_place->stop(runId, grace);
    follow({m_place->job(runId)}, true, {});
    return result;
}

ClusterState RemotePlace::state(const jobs::Context& context) const
{
    follow(m_place->list(context), false, context);
    ClusterState state = m_place->state(context);
    for (Job& job : state.jobs)
        job = dressed(std::move(job));
    return state;
}

} // namespace taxon::launch
