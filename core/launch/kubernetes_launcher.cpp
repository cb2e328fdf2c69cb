// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/kubernetes_launcher.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/host.h"
#include "base/resources.h"
#include "base/text.h"
#include "base/yaml_json.h"
#include "launch/job_manifest.h"
#include "launch/job_words_parts.h"
#include "launch/json_at.h"
#include "launch/launch_record.h"
#include "launch/place_runs.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <thread>

namespace taxon::launch {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool isOver(const Json& job)
{
    return !trueCondition(job, "Complete").is_null() || !trueCondition(job, "Failed").is_null() || !trueCondition(job, "FailureTarget").is_null();
}

bool isSuspended(const Json& job)
{
    const Json::json_pointer at("/spec/suspend");
    return job.contains(at) && job.at(at) == true;
}

bool hasLivePod(const JobAnswer& answer)
{
    return std::any_of(answer.pods.begin(), answer.pods.end(), [](const Json& pod) {
        const std::string phase = textAt(pod, "/status/phase");
        return phase == "Running" || (phase == "Pending" && !pod.contains(Json::json_pointer("/metadata/deletionTimestamp")));
    });
}

/// Its pods find the first of them by the name that a headless Service gives it.
bool hasService(const ClusterSettings& settings)
{
    return settings.nodes > 1 && settings.master.empty();
}

/// The number at the end of a Job's name.
int numberOf(const std::string& name)
{
    const auto dash = name.rfind('-');
    return dash == std::string::npos ? 0 : std::atoi(name.c_str() + dash + 1);
}

} // namespace

KubernetesLauncher::KubernetesLauncher(const Workspace& workspace, const ClusterSettings& settings, fs::path kubectl,
                                       std::chrono::milliseconds timeout, const Clock& clock)
    : KubernetesLauncher(
        workspace, settings,
        std::make_shared<SharedCluster>(workspace, settings, Kubectl(std::move(kubectl), settings.context, settings.nameSpace, timeout), clock),
        clock)
{}

KubernetesLauncher::KubernetesLauncher(Workspace workspace, ClusterSettings settings, std::shared_ptr<SharedCluster> cluster, const Clock& clock)
    : m_workspace(std::move(workspace)),
      m_settings(std::move(settings)),
      m_cluster(std::move(cluster)),
      m_kubectl(m_cluster->kubectl()),
      m_clock(clock)
{}

std::vector<KubernetesLauncher::Manifest> KubernetesLauncher::makeManifests(const std::string& runId, const runs::Recipe& recipe, int number) const
{
    requireVisible(m_workspace, recipe, m_settings);
    const fs::path file = m_settings.templateFile.empty() ? resourceFolder() / "kubernetes" / "job.yaml" : m_settings.templateFile;
    const Json base = readYamlAsJson(file);
    std::vector<Manifest> manifests{{"job.yaml", makeJobManifest(base, m_settings, runId, recipe, number)}};
    if (hasSecondJob(m_settings, recipe))
        manifests.push_back({"second_job.yaml", makeSecondJobManifest(base, m_settings, runId, recipe, number)});
    return manifests;
}

std::string KubernetesLauncher::textOf(const std::vector<Manifest>& manifests)
{
    std::string text;
    for (const Manifest& manifest : manifests)
        text += (text.empty() ? "" : "---\n") + toYaml(manifest.job);
    return text;
}

std::string KubernetesLauncher::preview(const std::string& runId, const runs::Recipe& recipe) const
{
    return textOf(makeManifests(runId, recipe, 1));
}

std::vector<std::string> KubernetesLauncher::requireOver(const ClusterPicture& now, const runs::RunFolder& run) const
{
    const std::string stem = jobStem(run.id(), m_settings);
    const auto status = readableStatus(run);
    std::vector<std::string> stopped;
    for (const Json& job : now.jobs) {
        const std::string name = textAt(job, "/metadata/name");
        if (textAt(job, "/metadata/labels/run-id") != stem || isOver(job))
            continue;
        const JobAnswer first = name.ends_with('b') ? answerOf(now, name.substr(0, name.size() - 1)) : JobAnswer();
        const bool waitsInVain = name.ends_with('b') && (first.job.is_null() || isOver(first.job)) && !isTurnOfSecondJob(first, status);
        if (!waitsInVain && (!isSuspended(job) || hasLivePod(answerOf(now, name))))
            throw Error(ErrorCode::Locked, fmt::format("The Job {} of this run is there already and not over.", name), pathToText(run.path()),
                        "Watch it with: taxon jobs watch " + run.id() + ".");
        stopped.push_back(name);
    }
    return stopped;
}

std::vector<KubernetesLauncher::Manifest> KubernetesLauncher::beginLaunch(const runs::RunFolder& run, bool byHand) const
{
    const auto record = readLaunchRecord(run);
    int number = record ? record->number : 0;
    if (!record || record->place != m_settings.name) // a resume goes to this place, also if the cluster doesn't answer now
        writeLaunchRecord(run, {.place = m_settings.name, .number = number, .host = hostName(), .started = {}, .object = {}});
    const ClusterPicture now = m_cluster->askNow();
    for (const Json& job : now.jobs)
        if (textAt(job, "/metadata/labels/run-id") == jobStem(run.id(), m_settings))
            number = std::max(number, numberOf(textAt(job, "/metadata/name")));
    const std::vector<std::string> stopped = requireOver(now, run);
    std::vector<Manifest> manifests = makeManifests(run.id(), run.recipe(), number + 1);
    for (const std::string& name : stopped)
        m_kubectl.call({"delete", "job", name, "--wait=false"});
    // before a Job is made: a lost answer is then no lost Job
    writeLaunchRecord(run, {.place = m_settings.name,
                            .number = number + 1,
                            .host = hostName(),
                            .started = toIso8601(m_clock.wall()),
                            .object = textAt(manifests.front().job, "/metadata/name"),
                            .second = manifests.size() > 1 ? textAt(manifests.back().job, "/metadata/name") : std::string(),
                            .byHand = byHand});
    return manifests;
}

void KubernetesLauncher::submit(const std::string& runId, const jobs::Context&)
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    const std::vector<Manifest> manifests = beginLaunch(run, false);
    const bool isPair = manifests.size() > 1;
    try {
        if (isPair) // the second first: one that waits in vain costs little, one that is missing would never come
            create(run, manifests.back());
        if (!isPair || !isTurnOfSecondJob({}, readableStatus(run)))
            createTraining(run, manifests.front());
    } catch (const Error& error) {
        noteRefusal(run, m_settings.name, error, m_clock);
        throw;
    }
    m_cluster->forget();
}

void KubernetesLauncher::requireByHand() const
{
    if (hasService(m_settings))
        throw Error(ErrorCode::Unsupported, "Its pods find each other by a Service that belongs to the Job, and can only be made after it.",
                    m_settings.name, "Give the place a \"master\" in clusters.yaml, or leave out --manifest.");
}

std::string KubernetesLauncher::submitByHand(const std::string& runId, const jobs::Context&)
{
    requireByHand();
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    const std::vector<Manifest> manifests = beginLaunch(run, true);
    for (const Manifest& manifest : manifests)
        keptIn(run, manifest);
    m_cluster->forget();
    return textOf(manifests);
}

fs::path KubernetesLauncher::keptIn(const runs::RunFolder& run, const Manifest& manifest)
{
    fs::path file = run.path() / manifest.file;
    writeFileAtomically(file, toYaml(manifest.job));
    return file;
}

std::string KubernetesLauncher::create(const runs::RunFolder& run, const Manifest& manifest) const
{
    return m_kubectl.call({"create", "--filename=" + keptIn(run, manifest).native(), "--output=json"});
}

void KubernetesLauncher::createTraining(const runs::RunFolder& run, const Manifest& manifest) const
{
    const std::string made = create(run, manifest);
    if (!hasService(m_settings))
        return;
    const Json job = Json::parse(made, nullptr, false);
    if (textAt(job, "/metadata/uid").empty())
        throw KubectlError(Reach::Answered, ErrorCode::Failed, "kubectl's answer is not the Job that was made.", run.id(),
                           "Look at: kubectl version.");
    create(run, {"service.yaml", makeServiceManifest(job)});
}

JobWords KubernetesLauncher::wordsFor(const JobAnswer& first, const JobAnswer& second, const LaunchRecord& record,
                                      const std::optional<runs::RunStatus>& status, std::chrono::system_clock::time_point now) const
{
    if (record.object.empty())
        return {"queued", "It was not submitted yet.", "taxon jobs resume submits it.", {}};
    if (first.job.is_null() && second.job.is_null()) {
        if (const auto refused = notStartedWords(record, status))
            return *refused;
        if (record.byHand && status && status->state == "queued")
            return {"queued",
                    "Its Job is not in the cluster yet: its manifest was handed out, and nobody has applied it.",
                    "kubectl apply starts it; taxon jobs resume submits it.",
                    {}};
    }
    return record.second.empty() ? explainJob(first, status, m_settings.name, now) : explainTwoJobs(first, second, status, m_settings.name, now);
}

Job KubernetesLauncher::jobIn(const ClusterPicture& picture, const runs::RunFolder& run) const
{
    Job job{.runId = run.id(), .state = "unknown", .detail = {}, .status = {}};
    job.place = m_settings.name;
    const auto status = readableStatus(run);
    if (status)
        job.status = *status;
    const auto now = m_clock.wall();
    const bool known = picture.asOf.time_since_epoch().count() != 0;
    if (known) {
        const LaunchRecord record = recordOf(run);
        const JobAnswer answer = answerOf(picture, record.object);
        const JobAnswer second = record.second.empty() ? JobAnswer() : answerOf(picture, record.second);
        const JobWords words = wordsFor(answer, second, record, status, picture.trouble.empty() ? now : picture.asOf);
        job.state = words.state;
        job.sentence = words.sentence;
        job.detail = words.line(now);
        job.asOf = toIso8601(picture.asOf);
        job.cost = bookedSeconds(answer, m_settings.gpuResource, picture.asOf) / 3600 * m_settings.pricePerHour;
    } else if (status && status->state == "succeeded") {
        job.state = status->state;
    }
    if (!picture.trouble.empty() && job.state != "succeeded") {
        const std::string last = known ? fmt::format("Last known, {} ago: {}", ageWords(now - picture.asOf), job.detail)
                                       : "Nothing is known of the Job yet.";
        job.detail = fmt::format("{} {}", picture.trouble, last);
        job.sentence = picture.trouble;
        const auto heard = status ? fromIso8601(status->updated) : std::nullopt;
        if (heard && status->state == "running" && now - *heard <= 30s)
            job.state = "running"; // the run folder shows it: only the cluster is silent
        else if (status && (status->state == "failed" || status->state == "stopped"))
            job.state = known ? job.state : status->state;
        else
            job.state = "unknown";
    }
    return job;
}

LaunchRecord KubernetesLauncher::recordOf(const runs::RunFolder& run) const
{
    const auto record = readLaunchRecord(run);
    if (!record || record->place != m_settings.name)
        throw Error(ErrorCode::NotFound, fmt::format("The run was not started on \"{}\".", m_settings.name), run.id(), "taxon jobs list says where.");
    return *record;
}

std::vector<std::string> KubernetesLauncher::objectsOf(const runs::RunFolder& run) const
{
    const LaunchRecord record = recordOf(run);
    std::vector<std::string> names{record.object};
    if (!record.second.empty())
        names.push_back(record.second);
    return names;
}

std::vector<Job> KubernetesLauncher::list(const jobs::Context& context) const
{
    std::optional<ClusterPicture> now; // a place without runs is not asked
    return jobsStartedAt(m_settings.name, m_workspace, [&](const runs::RunFolder& run) {
        if (!now)
            now = m_cluster->last(context);
        return jobIn(*now, run);
    });
}

Job KubernetesLauncher::job(const std::string& runId, const jobs::Context& context) const
{
    const auto run = runs::RunFolder::open(m_workspace.run(runId));
    static_cast<void>(recordOf(run));
    return jobIn(m_cluster->last(context), run);
}

StopResult KubernetesLauncher::stop(const std::string& runId, std::chrono::milliseconds grace)
{
    std::vector<std::string> names = objectsOf(runs::RunFolder::open(m_workspace.run(runId)));
    ClusterPicture now = m_cluster->askNow();
    std::erase_if(names, [&](const std::string& name) {
        const JobAnswer answer = answerOf(now, name);
        return answer.job.is_null() || isOver(answer.job) || (isSuspended(answer.job) && !hasLivePod(answer));
    });
    if (names.empty())
        return StopResult::NotRunning;
    for (const std::string& name : names)
        m_kubectl.call({"patch", "job", name, "--type=merge", R"(--patch={"spec":{"suspend":true}})"});
    const auto end = m_clock.steady() + grace;
    const auto isThere = [&](const std::string& name) {
        const JobAnswer answer = answerOf(now, name);
        return !answer.job.is_null() && hasLivePod(answer);
    };
    for (now = m_cluster->askNow(); std::any_of(names.begin(), names.end(), isThere); now = m_cluster->askNow()) {
        if (m_clock.steady() >= end)
            return StopResult::StillEnding;
        std::this_thread::sleep_for(500ms);
    }
    m_cluster->forget();
    return StopResult::Stopped;
}

void KubernetesLauncher::remove(const std::string& runId)
{
    const std::vector<std::string> names = objectsOf(runs::RunFolder::open(m_workspace.run(runId)));
    std::vector<std::string> command{"delete", "job"};
    command.insert(command.end(), names.begin(), names.end());
    command.push_back("--wait=false");
    if (names.size() > 1) // one of them may have ended and be gone
        command.push_back("--ignore-not-found");
    if (m_kubectl.call(command).empty() && names.size() > 1)
        throw Error(ErrorCode::NotFound, "The cluster has no Job of this run (any more).", runId, "taxon jobs list says how it is.");
    m_cluster->forget();
}

fs::path KubernetesLauncher::log(const std::string& runId) const
{
    return runs::RunFolder::open(m_workspace.run(runId)).log();
}

} // namespace taxon::launch
