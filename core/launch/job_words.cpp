// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/job_words.h"

#include "base/clock.h"
#include "base/duration.h"
#include "launch/job_words_parts.h"
#include "launch/json_at.h"
#include "runs/stage_names.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace taxon::launch {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr seconds kSilence{30};    // a heartbeat comes each 10 s
constexpr seconds kFirstWord{120}; // until a worker has written its first status

bool isOver(const Json& pod)
{
    const std::string phase = textAt(pod, "/status/phase");
    return phase == "Succeeded" || phase == "Failed";
}

/// The pod that works or will: the newest that is not over; null if there is none.
Json presentPod(const JobAnswer& answer)
{
    Json present;
    for (const Json& pod : answer.pods)
        if (!isOver(pod) && (present.is_null() || textAt(pod, "/metadata/creationTimestamp") >= textAt(present, "/metadata/creationTimestamp")))
            present = pod;
    return present;
}

int epochsOf(const Json& job)
{
    for (const Json& variable : listAt(job, "/spec/template/spec/containers/0/env"))
        if (textAt(variable, "/name") == "NUM_EPOCHS")
            return std::atoi(textAt(variable, "/value").c_str());
    return 0;
}

JobWords suspendedWords(const JobAnswer& answer, const std::optional<runs::RunStatus>& run)
{
    const auto since = timeAt(trueCondition(answer.job, "Suspended"), "/lastTransitionTime");
    if (!presentPod(answer).is_null())
        return {"running", "It was asked to stop: the worker writes its checkpoint.", "It is given two minutes.", since};
    const bool kept = run && run->state == "stopped";
    return {"stopped", kept ? "It was stopped with a checkpoint." : "It was stopped.", "taxon jobs resume goes on.", since};
}

JobWords runningWords(const JobAnswer& answer, const Json& pod, const std::optional<runs::RunStatus>& run, system_clock::time_point now)
{
    if (pod.contains(Json::json_pointer("/metadata/deletionTimestamp")))
        return {"running",
                "Its pod is being ended (evicted or deleted): the worker writes a checkpoint, and the next attempt goes on from it.",
                {},
                timeAt(pod, "/metadata/deletionTimestamp")};
    return workerWords("pod", timeAt(pod, "/status/containerStatuses/0/state/running/startedAt"), run, epochsOf(answer.job), now);
}

/// Between two attempts: no pod works, and the Job is not over.
JobWords betweenAttempts(const JobAnswer& answer)
{
    Json last;
    for (const Json& pod : answer.pods)
        if (last.is_null() || textAt(pod, "/metadata/creationTimestamp") >= textAt(last, "/metadata/creationTimestamp"))
            last = pod;
    if (last.is_null())
        return noPodWords(answer);
    if (textAt(last, "/status/phase") == "Succeeded")
        return {"running", "The worker has ended well; the cluster closes the Job.", {}, {}};
    return {"queued",
            fmt::format("The last attempt ended: {}. The next one starts by itself.", endOfPod(last)),
            {},
            timeAt(last, "/status/containerStatuses/0/state/terminated/finishedAt")};
}

JobWords completeWords(const JobAnswer& answer, const std::optional<runs::RunStatus>& run)
{
    return {"unknown", fmt::format("The Job ended well, but the run folder here says \"{}\".", run ? run->state : "nothing"),
            "Look whether \"workspace\" and \"shares\" in clusters.yaml lead to this workspace.", timeAt(answer.job, "/status/completionTime")};
}

} // namespace

std::string JobWords::line(system_clock::time_point now) const
{
    std::string text = sentence;
    if (since && !text.empty()) {
        const bool ended = state == "failed" || state == "succeeded" || state == "stopped" || state == "cancelled";
        const bool dot = text.back() == '.';
        text = fmt::format("{} ({}{}{}).", dot ? text.substr(0, text.size() - 1) : text, ended ? "" : "for ", ageWords(now - *since),
                           ended ? " ago" : "");
    }
    return fix.empty() ? text : text + " " + fix;
}

JobWords explainJob(const JobAnswer& answer, const std::optional<runs::RunStatus>& run, const std::string& place, system_clock::time_point now)
{
    if (run && run->state == "succeeded")
        return doneWords(*run);
    if (answer.job.is_null())
        return goneWords("Job", "Its Job is gone from the cluster: somebody deleted it, or the namespace", run, now);
    if (!trueCondition(answer.job, "Failed").is_null() || !trueCondition(answer.job, "FailureTarget").is_null())
        return failedWords(answer, run, place);
    if (!trueCondition(answer.job, "Complete").is_null())
        return completeWords(answer, run);
    if (!trueCondition(answer.job, "Suspended").is_null())
        return suspendedWords(answer, run);
    const Json pod = presentPod(answer);
    if (pod.is_null())
        return betweenAttempts(answer);
    return textAt(pod, "/status/phase") == "Running" ? runningWords(answer, pod, run, now) : pendingWords(answer, pod, place);
}

JobWords doneWords(const runs::RunStatus& run)
{
    return {"succeeded",
            run.version.empty() ? "All stages are done." : fmt::format("All stages are done; the model is version {}.", run.version),
            {},
            fromIso8601(run.updated)};
}

JobWords goneWords(const std::string& object, const std::string& gone, const std::optional<runs::RunStatus>& run, system_clock::time_point now)
{
    const auto heard = run ? fromIso8601(run->updated) : std::nullopt;
    if (run && run->state == "failed")
        return {"failed", fmt::format("It failed: {}", run->message), "taxon jobs resume goes on from the last checkpoint.", heard};
    if (run && (run->state == "stopped" || run->state == "cancelled"))
        return {run->state, fmt::format("It was stopped with a checkpoint, and its {} is gone.", object), "taxon jobs resume goes on.", heard};
    if (run && run->state == "running" && heard && now - *heard <= kSilence)
        return {"running", fmt::format("Its {} was deleted, and the worker is ending.", object), {}, heard};
    const bool begun = run && run->state == "running";
    return {"stopped", begun ? fmt::format("{}. The run stands in the stage \"{}\".", gone, run->stage) : gone + ", before the run began.",
            begun ? fmt::format("taxon jobs resume goes on from the last checkpoint with a new {}.", object)
                  : std::string("taxon jobs resume submits it again."),
            heard};
}

std::optional<JobWords> notStartedWords(const LaunchRecord& record, const std::optional<runs::RunStatus>& run)
{
    const auto refused = fromIso8601(record.started);
    const auto heard = run ? fromIso8601(run->updated) : std::nullopt;
    if (record.refused.empty() || (heard && refused && *heard > *refused))
        return std::nullopt;
    const bool isKept = run && (run->state == "stopped" || run->state == "cancelled"); // nothing of it is lost
    return JobWords{isKept ? run->state : "failed", fmt::format("It was not started: {}", record.refused),
                    record.hint + (record.hint.empty() ? "" : " ") + "taxon jobs resume tries again.", refused};
}

JobWords workerWords(const std::string& box, std::optional<system_clock::time_point> began, const std::optional<runs::RunStatus>& run, int epochs,
                     system_clock::time_point now)
{
    const auto heard = run ? fromIso8601(run->updated) : std::nullopt;
    if (!heard || run->state == "queued" || (began && *heard < *began)) {
        if (began && now - *began > kFirstWord)
            return {"unknown", fmt::format("The {} runs, but its worker has written nothing into the run folder.", box),
                    fmt::format(
                        "Look whether \"workspace\" and \"shares\" in clusters.yaml lead to this workspace; taxon jobs logs has the {}'s own words.",
                        box),
                    began};
        return {"running", "The worker starts.", {}, began};
    }
    if (run->state != "running") // the next look sees the end
        return {run->state, "The worker is ending.", {}, heard};
    if (now - *heard > kSilence)
        return {"unknown", fmt::format("The {} runs, but its worker is silent ({} was its stage).", box, run->stage.empty() ? "start" : run->stage),
                "It may hang, or the share does; taxon jobs stop and resume start another attempt.", heard};
    return {"running", workWords(*run, epochs), {}, began};
}

std::string workWords(const runs::RunStatus& run, int epochs)
{
    std::string text = run.stage.empty() ? "The worker starts" : fmt::format("Stage \"{}\"", run.stage);
    const bool isTraining = run.stage == runs::kTrainStage && run.metrics.contains("epoch") && run.metrics["epoch"].is_number_integer();
    if (isTraining && (run.step.empty() || run.step.starts_with("epoch "))) {
        const int epoch = run.metrics["epoch"].get<int>();
        text += epochs > 0 ? fmt::format(", epoch {} of {} done", epoch, epochs) : fmt::format(", epoch {} done", epoch);
    } else if (!run.step.empty() && !run.step.starts_with("epoch "))
        text += ", " + run.step;
    if (run.progressPercentage > 0)
        text += fmt::format(", {} % of this step", run.progressPercentage);
    if (run.estimatedRemainingSeconds >= 0)
        text += fmt::format(", {} left in it", ageWords(seconds(run.estimatedRemainingSeconds)));
    return text + ".";
}

std::string ageWords(system_clock::duration age)
{
    return durationWords(std::chrono::duration<double>(age).count());
}

double bookedSeconds(const JobAnswer& answer, const std::string& gpuResource, system_clock::time_point now)
{
    double booked = 0;
    for (const Json& pod : answer.pods) {
        const auto began = timeAt(pod, "/status/startTime");
        if (!began)
            continue;
        const auto ended = timeAt(pod, "/status/containerStatuses/0/state/terminated/finishedAt");
        booked += std::max(0.0, std::chrono::duration<double>(ended.value_or(now) - *began).count());
    }
    const std::int64_t gpus = countAt(answer.job, "/spec/template/spec/containers/0/resources/limits", gpuResource);
    return booked * static_cast<double>(std::max<std::int64_t>(1, gpus));
}

Json newestEvent(const JobAnswer& answer, const std::string& name, const std::string& reason)
{
    Json newest;
    for (const Json& event : answer.events) {
        if (textAt(event, "/involvedObject/name") != name || textAt(event, "/reason") != reason)
            continue;
        if (newest.is_null() || timeOfEvent(event) >= timeOfEvent(newest))
            newest = event;
    }
    return newest;
}

std::optional<system_clock::time_point> timeOfEvent(const Json& event)
{
    for (const char* where : {"/lastTimestamp", "/eventTime", "/firstTimestamp"})
        if (const auto time = timeAt(event, where))
            return time;
    return std::nullopt;
}

} // namespace taxon::launch
