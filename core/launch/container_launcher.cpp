// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/container_launcher.h"

#include "base/error.h"
#include "base/host.h"
#include "base/text.h"
#include "launch/cluster_state.h"
#include "launch/container_command.h"
#include "launch/container_words.h"
#include "launch/job_manifest.h"
#include "launch/job_words_parts.h"
#include "launch/json_at.h"
#include "launch/launch_record.h"
#include "launch/place_runs.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <thread>
#include <unistd.h>

namespace taxon::launch {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPace = 2s;
constexpr auto kFetchTime = 1h; // of an image of gigabytes

std::string nameOf(const Json& container)
{
    const std::string name = textAt(container, "/Name"); // docker puts a slash before it
    return name.starts_with('/') ? name.substr(1) : name;
}

Json namedIn(const Json& containers, const std::string& name)
{
    for (const Json& container : containers)
        if (nameOf(container) == name)
            return container;
    return nullptr;
}

int epochsOf(const runs::RunFolder& run)
{
    try {
        return run.recipe().epochs;
    } catch (const Error&) {
        return 0;
    }
}

void requirePrivate(const fs::path& file)
{
    if (file.empty())
        return;
    if (!fs::is_regular_file(file))
        throw Error(ErrorCode::NotFound, "The environment file of the place is missing.", pathToText(file),
                    "Write it, or take it out of clusters.yaml.");
    if ((fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
        throw Error(ErrorCode::Configuration, "Others may read the environment file, and it may hold secrets.", pathToText(file),
                    "Make it yours alone: chmod 600.");
}

/// A container that was made but can't start (no such GPU) would stand in the way of the next try; one that runs is not removed so.
void removeIfNotStarted(const ContainerEngine& engine, const std::string& name)
{
    try {
        engine.call({"rm", name});
    } catch (const Error&) { // it was not even made, or it runs
    }
}

} // namespace

ContainerLauncher::ContainerLauncher(Workspace workspace, ClusterSettings settings, fs::path program, std::chrono::milliseconds timeout,
                                     const Clock& clock)
    : m_workspace(std::move(workspace)), m_settings(std::move(settings)), m_engine(m_settings.engine, std::move(program), timeout), m_clock(clock)
{}

void ContainerLauncher::submit(const std::string& runId, const jobs::Context&)
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    try {
        start(run);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Locked)
            noteRefusal(run, m_settings.name, error, m_clock);
        throw;
    }
    forgetPicture();
}

void ContainerLauncher::start(const runs::RunFolder& run)
{
    const std::string runId = run.id();
    const runs::Recipe recipe = run.recipe();
    requireVisible(m_workspace, recipe, m_settings);
    requirePrivate(m_settings.environmentFile);
    const auto record = readLaunchRecord(run);
    const int number = record ? record->number + 1 : 1;
    const std::string stem = jobStem(runId, m_settings);
    const std::string name = fmt::format("{}-{}", stem, number);
    const auto command = containerCommand(m_settings, runId, recipe, name, ::geteuid() != 0); // refuses before anything is changed
    const Json earlier = m_engine.containers(fmt::format("{}={}", kRunLabel, stem));
    for (const Json& container : earlier)
        if (works(container, m_clock.wall()))
            throw Error(ErrorCode::Locked, fmt::format("The container {} of this run is there already and works.", nameOf(container)),
                        pathToText(run.path()), "Watch it with: taxon jobs watch " + runId + ".");
    for (const Json& container : earlier)
        m_engine.call({"rm", nameOf(container)});
    // before the container is made: a lost answer is then no lost container
    writeLaunchRecord(run, {.place = m_settings.name, .number = number, .host = hostName(), .started = toIso8601(m_clock.wall()), .object = name});
    try {
        m_engine.call(command, kFetchTime);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Failed)
            removeIfNotStarted(m_engine, name);
        throw;
    }
}

std::string ContainerLauncher::preview(const std::string& runId, const runs::Recipe& recipe) const
{
    requireVisible(m_workspace, recipe, m_settings);
    std::string line = m_settings.engine;
    for (const std::string& argument : containerCommand(m_settings, runId, recipe, jobStem(runId, m_settings) + "-1", ::geteuid() != 0))
        line += " " + shellQuoted(argument);
    return line + "\n";
}

ContainerLauncher::Picture ContainerLauncher::picture(const jobs::Context& context) const
{
    const std::lock_guard lock(m_mutex);
    if (m_clock.steady() < m_nextAsk)
        return m_picture;
    try {
        m_picture = {.containers = m_engine.containers(kRunLabel, context), .trouble = {}};
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        m_picture.trouble = error.hint().empty() ? error.message() : error.message() + " " + error.hint();
    }
    m_nextAsk = m_clock.steady() + kPace;
    return m_picture;
}

void ContainerLauncher::forgetPicture()
{
    const std::lock_guard lock(m_mutex);
    m_nextAsk = {};
}

Job ContainerLauncher::jobIn(const Picture& picture, const runs::RunFolder& run) const
{
    const auto record = readLaunchRecord(run);
    if (!record || record->place != m_settings.name)
        throw Error(ErrorCode::NotFound, fmt::format("The run was not started on \"{}\".", m_settings.name), run.id(), "taxon jobs list says where.");
    Job job{.runId = run.id(), .state = "unknown", .detail = {}, .status = {}};
    job.place = m_settings.name;
    const auto status = readableStatus(run);
    if (status)
        job.status = *status;
    const auto now = m_clock.wall();
    const bool isNothingThere = record->object.empty(); // no container was ever made: the engine needn't be asked
    if (!picture.trouble.empty() && !isNothingThere && job.status.state != "succeeded") {
        job.sentence = picture.trouble;
        job.detail = fmt::format("{} The run folder says: {}.", picture.trouble, job.status.state);
        const auto heard = fromIso8601(job.status.updated);
        const bool fresh = job.status.state == "running" && heard && now - *heard <= 30s; // only the engine is silent
        const bool ended = job.status.state == "failed" || job.status.state == "stopped" || job.status.state == "cancelled";
        job.state = fresh || ended ? job.status.state : "unknown";
        return job;
    }
    const Json container = namedIn(picture.containers, record->object);
    const JobWords words = explainContainer(container, status, *record, epochsOf(run), now);
    job.state = words.state;
    job.sentence = words.sentence;
    job.detail = words.line(now);
    job.cost = containerSeconds(container, now) / 3600 * m_settings.pricePerHour * std::max(1, m_settings.gpus);
    return job;
}

std::vector<Job> ContainerLauncher::list(const jobs::Context& context) const
{
    return jobsStartedAt(m_settings.name, m_workspace, [&](const runs::RunFolder& run) { return jobIn(picture(context), run); });
}

Job ContainerLauncher::job(const std::string& runId, const jobs::Context& context) const
{
    return jobIn(picture(context), runs::RunFolder::open(m_workspace.run(runId)));
}

Json ContainerLauncher::containerOf(const std::string& runId) const
{
    const auto record = readLaunchRecord(runs::RunFolder::open(m_workspace.run(runId)));
    if (!record || record->place != m_settings.name)
        throw Error(ErrorCode::NotFound, fmt::format("The run was not started on \"{}\".", m_settings.name), runId, "taxon jobs list says where.");
    return namedIn(m_engine.containers(fmt::format("{}={}", kRunLabel, jobStem(runId, m_settings))), record->object);
}

StopResult ContainerLauncher::stop(const std::string& runId, std::chrono::milliseconds grace)
{
    Json container = containerOf(runId);
    if (container.is_null() || !works(container, m_clock.wall()))
        return StopResult::NotRunning;
    try {
        m_engine.call({"kill", "--signal=TERM", nameOf(container)});
    } catch (const Error&) { // it may have ended meanwhile
        if (container = containerOf(runId); !container.is_null() && works(container, m_clock.wall()))
            throw;
    }
    const auto end = m_clock.steady() + grace;
    for (container = containerOf(runId); !container.is_null() && works(container, m_clock.wall()); container = containerOf(runId)) {
        if (m_clock.steady() >= end)
            return StopResult::StillEnding;
        std::this_thread::sleep_for(300ms);
    }
    forgetPicture();
    return StopResult::Stopped;
}

void ContainerLauncher::remove(const std::string& runId)
{
    const Json container = containerOf(runId);
    if (container.is_null())
        throw Error(ErrorCode::NotFound, "The run has no container (any more).", runId, "taxon jobs list says how it is.");
    static_cast<void>(stop(runId, 10s));
    m_engine.call({"rm", "--force", nameOf(container)});
    forgetPicture();
}

fs::path ContainerLauncher::log(const std::string& runId) const
{
    return runs::RunFolder::open(m_workspace.run(runId)).log();
}

std::string ContainerLauncher::podOf(const std::string& runId, const jobs::Context&) const
{
    const Json container = containerOf(runId);
    if (container.is_null())
        throw Error(ErrorCode::NotFound, "The run has no container (any more).", runId, "taxon jobs list says how it is.");
    return nameOf(container);
}

std::string ContainerLauncher::printed(const std::string& runId, std::size_t lines) const
{
    return podLog(podOf(runId), lines);
}

ClusterState ContainerLauncher::state(const jobs::Context& context) const
{
    ClusterState state;
    state.jobs = list(context);
    const Picture now = picture(context);
    state.trouble = now.trouble;
    std::set<std::string> ours;
    for (const Job& job : state.jobs)
        ours.insert(jobStem(job.runId, m_settings));
    for (const Json& container : now.containers) {
        if (!ours.contains(textAt(container, std::string("/Config/Labels/") + kRunLabel)))
            continue; // another workspace's
        const bool over = !works(container, m_clock.wall());
        state.pods.push_back({.name = nameOf(container),
                              .job = nameOf(container),
                              .phase = textAt(container, "/State/Status"),
                              .node = hostName(),
                              .end = over ? endOfWorker(numberAt(container, "/State/ExitCode")) : std::string(),
                              .since = timeAt(container, "/Created")});
    }
    std::stable_sort(state.pods.begin(), state.pods.end(), [](const PodState& a, const PodState& b) { return a.since > b.since; });
    if (now.trouble.empty())
        state.asOf = toIso8601(m_clock.wall());
    return state;
}

std::string ContainerLauncher::podLog(const std::string& pod, std::size_t lines, const jobs::Context& context) const
{
    return m_engine.printed(pod, {lines == 0 ? std::string("--tail=all") : fmt::format("--tail={}", lines)}, context);
}

std::string ContainerLauncher::stampedLog(const std::string& pod, std::size_t lines, const std::string& since, const jobs::Context& context) const
{
    return m_engine.printed(pod, {"--timestamps", since.empty() ? fmt::format("--tail={}", lines) : "--since=" + since}, context);
}

} // namespace taxon::launch
