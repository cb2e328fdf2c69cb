// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/container_words.h"

#include "launch/job_words_parts.h"
#include "launch/json_at.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::launch {
namespace {

using std::chrono::system_clock;

/// A time of the container's state; engines write the year 1 for "never".
std::optional<system_clock::time_point> timeOf(const Json& container, const std::string& pointer)
{
    const std::string text = textAt(container, pointer);
    return text.starts_with("0001-") ? std::nullopt : fromIso8601(text);
}

constexpr std::chrono::minutes kStartTime{1}; // an engine starts a container as soon as it has made it

bool isOnlyMade(const Json& container)
{
    const std::string state = textAt(container, "/State/Status");
    return state == "created" || state == "configured" || state == "initialized";
}

/// It was made, and whoever was to start it failed, or ended before.
bool wasNeverStarted(const Json& container, system_clock::time_point now)
{
    const auto made = timeOf(container, "/Created");
    return isOnlyMade(container) && (!textAt(container, "/State/Error").empty() || (made && now - *made > kStartTime));
}

JobWords endedWords(const Json& container, const std::optional<runs::RunStatus>& run, const std::string& place)
{
    const auto ended = timeOf(container, "/State/FinishedAt");
    const std::int64_t exitCode = numberAt(container, "/State/ExitCode");
    const Json::json_pointer outOfMemory("/State/OOMKilled");
    const std::string error = textAt(container, "/State/Error");
    if (run && (run->state == "stopped" || run->state == "cancelled"))
        return {run->state, "It was stopped with a checkpoint.", "taxon jobs resume goes on.", ended};
    if (container.contains(outOfMemory) && container.at(outOfMemory) == true)
        return {"failed", "It failed: it needed more memory than its limit allows (out of memory).", fixOfMemory(place), ended};
    if (!error.empty())
        return {"failed", fmt::format("It failed: its program can't be started: {}.", error), fixOfExit(127, place), ended};
    if (run && run->state == "failed")
        return {"failed", fmt::format("It failed: {}: {}", endOfWorker(exitCode), run->message), fixOfExit(exitCode, place), ended};
    if (exitCode == 137 && numberAt(container, "/HostConfig/Memory") > 0) // not every engine notices (podman 4.3 with cgroupfs)
        return {"failed", "It failed: the worker was killed, most likely because it needed more memory than its limit allows (out of memory).",
                fixOfMemory(place), ended};
    if (exitCode == 0)
        return {"unknown", fmt::format("The container ended well, but the run folder here says \"{}\".", run ? run->state : "nothing"),
                "Look whether \"workspace\" and \"shares\" in clusters.yaml lead to this workspace.", ended};
    return {"failed", fmt::format("It failed: {}.", endOfWorker(exitCode)), fixOfExit(exitCode, place), ended};
}

} // namespace

JobWords explainContainer(const Json& container, const std::optional<runs::RunStatus>& run, const LaunchRecord& record, int epochs,
                          system_clock::time_point now)
{
    if (run && run->state == "succeeded")
        return doneWords(*run);
    if (container.is_null())
        return notStartedWords(record, run).value_or(goneWords("container", "Its container is gone: somebody removed it", run, now));
    if (isOnlyMade(container) && textAt(container, "/State/Error").empty()) {
        const auto made = timeOf(container, "/Created");
        if (wasNeverStarted(container, now))
            return {"failed", "Its container was made, but never started.", "taxon jobs resume makes another.", made};
        return {"queued", "Its container is made and starts.", {}, made};
    }
    const std::string state = textAt(container, "/State/Status");
    if (state == "paused")
        return {"unknown", "Its container is paused.", "Let it go on with unpause of its engine.", {}};
    if (state == "running" || state == "stopping" || state == "restarting")
        return workerWords("container", timeOf(container, "/State/StartedAt"), run, epochs, now);
    return endedWords(container, run, record.place);
}

bool works(const Json& container, system_clock::time_point now)
{
    const std::string state = textAt(container, "/State/Status");
    return state == "running" || state == "restarting" || state == "paused" || state == "stopping"
           || (isOnlyMade(container) && !wasNeverStarted(container, now));
}

double containerSeconds(const Json& container, system_clock::time_point now)
{
    const auto began = timeOf(container, "/State/StartedAt");
    if (!began)
        return 0;
    const bool runs = textAt(container, "/State/Status") == "running";
    const auto ended = runs ? std::nullopt : timeOf(container, "/State/FinishedAt");
    return std::max(0.0, std::chrono::duration<double>(ended.value_or(now) - *began).count());
}

} // namespace taxon::launch
