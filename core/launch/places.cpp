// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/places.h"

#include "base/error.h"
#include "base/text.h"
#include "launch/container_launcher.h"
#include "launch/kubernetes_launcher.h"
#include "launch/launch_record.h"
#include "launch/local_launcher.h"
#include "launch/remote_place.h"

#include <algorithm>
#include <fmt/format.h>
#include <future>

namespace taxon::launch {
namespace {

constexpr const char* kHere = "here";

} // namespace

std::unique_ptr<Launcher> makeLauncher(const Workspace& workspace, const ClusterSettings& settings, SharedClusters& shared,
                                       const std::filesystem::path& program)
{
    std::unique_ptr<Launcher> launcher;
    if (settings.engine == "kubernetes")
        launcher = std::make_unique<KubernetesLauncher>(workspace, settings, shared.of(workspace, settings));
    else
        launcher = std::make_unique<ContainerLauncher>(workspace, settings);
    if (settings.remote.empty())
        return launcher;
    return std::make_unique<RemotePlace>(workspace, settings, std::move(launcher), program);
}

Places::Places(Workspace workspace, std::filesystem::path program)
    : m_workspace(std::move(workspace)), m_program(std::move(program)), m_clusters(readClusters(m_workspace))
{}

Places::~Places() = default;

Launcher& Places::at(const std::string& place) const
{
    auto& launcher = m_launchers[place];
    if (launcher)
        return *launcher;
    if (place == kHere) {
        launcher = std::make_unique<LocalLauncher>(m_workspace, m_program);
        return *launcher;
    }
    const ClusterSettings* settings = settingsOf(place);
    if (settings == nullptr)
        throw Error(ErrorCode::Configuration, fmt::format("The run was started on \"{}\", which clusters.yaml no longer has.", pathToText(place)),
                    pathToText(m_workspace.root() / "clusters.yaml"), "Add it again, or start the run elsewhere: taxon jobs resume --on here.");
    launcher = makeLauncher(m_workspace, *settings, m_shared, m_program);
    return *launcher;
}

const KubernetesLauncher* Places::kubernetesAt(const std::string& place) const
{
    const Launcher* launcher = &at(place);
    if (const auto* remote = dynamic_cast<const RemotePlace*>(launcher))
        launcher = &remote->inner();
    return dynamic_cast<const KubernetesLauncher*>(launcher);
}

const ClusterSettings* Places::settingsOf(const std::string& place) const
{
    const auto found = std::find_if(m_clusters.begin(), m_clusters.end(), [&](const auto& settings) { return settings.name == place; });
    return found == m_clusters.end() ? nullptr : &*found;
}

std::string Places::placeOf(const std::string& runId) const
{
    const auto record = readLaunchRecord(runs::RunFolder::open(m_workspace.run(runId)));
    return record ? record->place : kHere;
}

void Places::submit(const std::string& runId, const jobs::Context& context)
{
    const std::string place = placeOf(runId);
    const ClusterSettings* settings = settingsOf(place);
    if (settings != nullptr && !settings->remote.empty() && at(place).job(runId, context).trained)
        return submitAt(kHere, runId, context);
    at(place).submit(runId, context);
}

void Places::fetch(const std::string& runId, const jobs::Context& context)
{
    at(placeOf(runId)).fetch(runId, context);
}

void Places::requireFits(const std::string& place, const runs::Recipe& recipe) const
{
    if (place != kHere)
        static_cast<void>(at(place).preview(runs::newRunId(m_workspace, recipe), recipe));
}

void Places::submitAt(const std::string& on, const std::string& runId, const jobs::Context& context)
{
    const std::string place = on == kHere ? on : findCluster(m_workspace, on).name;
    const std::string before = placeOf(runId);
    if (before != place && before != kHere) { // the lock of a run folder doesn't reach every share
        const Job job = at(before).job(runId);
        if (job.state == "running" || job.state == "queued" || job.state == "unknown")
            throw Error(ErrorCode::Locked, fmt::format("The run was started on \"{}\" and may go on there: {}", before, job.detail), runId,
                        "Stop it first: taxon jobs stop " + runId + ".");
        at(before).fetch(runId, context);
    }
    if (before != place && before == kHere && at(kHere).job(runId).state == "running")
        throw Error(ErrorCode::Locked, "A worker of this machine is busy with this run.", runId, "Stop it first: taxon jobs stop " + runId + ".");
    at(place).submit(runId, context);
}

Places::PlaceAnswers Places::askPlaces(const std::set<std::string>& names, const jobs::Context& context) const
{
    std::map<std::string, std::future<std::vector<Job>>> asked;
    PlaceAnswers answers;
    for (const std::string& name : names) {
        try {
            asked[name] = std::async(std::launch::async, [&launcher = at(name), &context] { return launcher.list(context); });
        } catch (const Error& error) {
            answers.errors[name] = error.what();
        }
    }
    for (auto& [name, answer] : asked) {
        try {
            if (answer.valid())
                for (Job& job : answer.get())
                    answers.jobs[job.runId] = std::move(job);
        } catch (const Error& error) {
            answers.errors[name] = error.what();
        }
    }
    context.throwIfStopped();
    return answers;
}

std::vector<Job> Places::list(const jobs::Context& context) const
{
    std::vector<Job> all = at(kHere).list(context); // it knows every run folder
    std::map<std::string, std::string> elsewhere;
    std::set<std::string> names;
    for (const Job& job : all)
        if (const std::string place = placeOf(job.runId); place != kHere) {
            elsewhere[job.runId] = place;
            names.insert(place);
        }
    const PlaceAnswers answers = askPlaces(names, context);
    for (Job& job : all) {
        const auto place = elsewhere.find(job.runId);
        if (place == elsewhere.end())
            continue;
        if (const auto answer = answers.jobs.find(job.runId); answer != answers.jobs.end()) {
            job = answer->second;
            continue;
        }
        const auto error = answers.errors.find(place->second);
        job = {.runId = job.runId, .state = "unknown", .detail = error == answers.errors.end() ? std::string() : error->second, .status = job.status};
        job.place = place->second;
    }
    return all;
}

Job Places::job(const std::string& runId, const jobs::Context& context) const
{
    return at(placeOf(runId)).job(runId, context);
}

StopResult Places::stop(const std::string& runId, std::chrono::milliseconds grace)
{
    return at(placeOf(runId)).stop(runId, grace);
}

void Places::remove(const std::string& runId)
{
    at(placeOf(runId)).remove(runId);
}

std::filesystem::path Places::log(const std::string& runId) const
{
    return at(placeOf(runId)).log(runId);
}

std::string Places::printed(const std::string& runId, std::size_t lines) const
{
    return at(placeOf(runId)).printed(runId, lines);
}

std::string Places::podOf(const std::string& runId, const jobs::Context& context) const
{
    return at(placeOf(runId)).podOf(runId, context);
}

} // namespace taxon::launch
