// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/job_manifest.h"
#include "launch/job_words.h"
#include "launch/json_at.h"
#include "runs/hand_over.h"

#include <algorithm>

namespace taxon::launch {
namespace {

constexpr std::chrono::seconds kTakingOver{120}; // the second worker looks each 2 s; a slow share may take longer to show it

bool isRunning(const JobAnswer& answer)
{
    return std::any_of(answer.pods.begin(), answer.pods.end(), [](const Json& pod) { return textAt(pod, "/status/phase") == "Running"; });
}

} // namespace

bool isTurnOfSecondJob(const JobAnswer& first, const std::optional<runs::RunStatus>& run)
{
    if (!run || !runs::hasFinished(*run, kLastOfFirstJob))
        return false;
    return trueCondition(first.job, "Failed").is_null() && trueCondition(first.job, "FailureTarget").is_null();
}

JobWords explainTwoJobs(const JobAnswer& first, const JobAnswer& second, const std::optional<runs::RunStatus>& run, const std::string& place,
                        std::chrono::system_clock::time_point now)
{
    if (!isTurnOfSecondJob(first, run))
        return explainJob(first, run, place, now);
    const auto since = fromIso8601(run->updated);
    if (runs::isHandedOver(*run, kLastOfFirstJob) && run->state == "queued" && isRunning(second) && since && now - *since <= kTakingOver)
        return {"running", "Training and evaluation are done, the GPUs are free; the second Job takes over.", {}, since};
    return explainJob(second, run, place, now);
}

} // namespace taxon::launch
