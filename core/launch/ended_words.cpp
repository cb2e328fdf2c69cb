// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/job_words_parts.h"
#include "launch/json_at.h"

#include <fmt/format.h>

namespace taxon::launch {
namespace {

constexpr const char* kResume = "taxon jobs resume goes on from the last checkpoint.";

/// The container's end: exit code, reason, message; null while it runs.
Json terminated(const Json& pod)
{
    const Json::json_pointer at("/status/containerStatuses/0/state/terminated");
    return pod.contains(at) ? pod.at(at) : Json();
}

std::string withoutEnd(std::string text)
{
    while (!text.empty() && (text.back() == '.' || text.back() == ' '))
        text.pop_back();
    return text;
}

std::string fixOf(const Json& pod, const std::string& place)
{
    const Json end = terminated(pod);
    const std::int64_t exitCode = numberAt(end, "/exitCode", -1);
    const std::string message = textAt(pod, "/status/message");
    if (textAt(pod, "/status/reason") == "Evicted" && message.find("EmptyDir") != std::string::npos)
        return fmt::format("Raise \"scratch\" of \"{}\" in clusters.yaml; {}", place, kResume);
    if (textAt(end, "/reason") == "OOMKilled")
        return fixOfMemory(place);
    return fixOfExit(textAt(end, "/reason") == "StartError" ? 127 : exitCode, place);
}

Json newestPod(const JobAnswer& answer)
{
    Json newest;
    for (const Json& pod : answer.pods)
        if (newest.is_null() || textAt(pod, "/metadata/creationTimestamp") >= textAt(newest, "/metadata/creationTimestamp"))
            newest = pod;
    return newest;
}

} // namespace

std::string endOfWorker(std::int64_t exitCode)
{
    switch (exitCode) {
    case 0: return "the worker ended well";
    case 2: return "a setting is wrong";
    case 10: return "something the run needs is missing";
    case 11: return "another worker is busy with the run";
    case 12: return "something the run reads is damaged";
    case 126:
    case 127:
    case 128: return "the image has no such program";
    case 137: return "the worker was killed";
    case 139: return "the worker crashed";
    case 143: return "the worker was asked to end and wrote a checkpoint";
    default: return fmt::format("the worker ended with exit code {}", exitCode);
    }
}

std::string fixOfExit(std::int64_t exitCode, const std::string& place)
{
    if (exitCode >= 126 && exitCode <= 128)
        return fmt::format("Correct \"image\" of \"{}\" in clusters.yaml (./dev image builds one), then taxon jobs resume.", place);
    if (exitCode == 2 || exitCode == 10 || exitCode == 12)
        return "Correct it, then taxon jobs resume.";
    return fmt::format("taxon jobs logs has its last words; {}", kResume);
}

std::string fixOfMemory(const std::string& place)
{
    return fmt::format("Raise \"memory\" of \"{}\" in clusters.yaml, or lower batch_size or loader_threads; {}", place, kResume);
}

std::string endOfPod(const Json& pod)
{
    const Json end = terminated(pod);
    const std::string why = textAt(pod, "/status/reason");
    if (why == "Evicted")
        return fmt::format("the node threw its pod out (evicted): {}", withoutEnd(textAt(pod, "/status/message")));
    if (textAt(end, "/reason") == "OOMKilled")
        return "it needed more memory than its limit allows (out of memory)";
    if (textAt(end, "/reason") == "StartError" || textAt(end, "/reason") == "ContainerCannotRun")
        return fmt::format("its program can't be started: {}", withoutEnd(textAt(end, "/message")));
    if (!trueCondition(pod, "DisruptionTarget").is_null())
        return "its node was drained, preempted or lost";
    if (textAt(pod, "/status/phase") == "Failed" && end.is_null())
        return why.empty() ? "its pod was lost" : fmt::format("its pod was lost ({})", why);
    return end.is_null() ? std::string() : endOfWorker(numberAt(end, "/exitCode", -1));
}

JobWords failedWords(const JobAnswer& answer, const std::optional<runs::RunStatus>& run, const std::string& place)
{
    const Json condition = trueCondition(answer.job, "Failed").is_null() ? trueCondition(answer.job, "FailureTarget")
                                                                         : trueCondition(answer.job, "Failed");
    JobWords words{"failed", {}, kResume, timeAt(condition, "/lastTransitionTime")};
    if (textAt(condition, "/reason") == "DeadlineExceeded") {
        const std::int64_t seconds = numberAt(answer.job, "/spec/activeDeadlineSeconds");
        words.sentence = fmt::format("It took longer than its deadline of {} and was ended.", ageWords(std::chrono::seconds(seconds)));
        words.fix = fmt::format("Raise deadline_hours of \"{}\" in clusters.yaml; {}", place, kResume);
        return words;
    }
    const Json pod = newestPod(answer);
    const std::int64_t attempts = numberAt(answer.job, "/status/failed");
    if (pod.is_null()) {
        words.sentence = fmt::format("It failed after {} attempt{}: {}", attempts, attempts == 1 ? "" : "s", textAt(condition, "/message"));
        return words;
    }
    std::string why = endOfPod(pod);
    if (run && run->state == "failed" && !run->message.empty())
        why += ": " + withoutEnd(run->message);
    words.sentence = fmt::format("It failed{}: {}.", attempts > 1 ? fmt::format(" after {} attempts", attempts) : "",
                                 why.empty() ? textAt(condition, "/message") : why);
    words.fix = fixOf(pod, place);
    return words;
}

} // namespace taxon::launch
