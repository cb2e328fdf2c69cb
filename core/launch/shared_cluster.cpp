// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/shared_cluster.h"

#include "base/error.h"
#include "base/hash.h"
#include "jobs/sleep.h"
#include "launch/json_at.h"

#include <algorithm>
#include <cmath>
#include <sys/resource.h>
#include <utility>

namespace taxon::launch {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kPace{2}, kSlowestPace{30}, kLongestPause{60};
constexpr double kShareOfACore = 0.025;
constexpr const char* kSelector = "--selector=app.kubernetes.io/managed-by=taxon";

/// CPU time of all programs that this process has called and waited for.
double secondsOfPrograms()
{
    ::rusage use{};
    ::getrusage(RUSAGE_CHILDREN, &use);
    const auto seconds = [](const ::timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

std::string nameOf(const ClusterSettings& settings)
{
    return toHex(sha256(settings.context + "\n" + settings.nameSpace)).substr(0, 12);
}

} // namespace

JobAnswer answerOf(const ClusterPicture& picture, const std::string& object)
{
    JobAnswer answer;
    answer.nodes = picture.nodes;
    for (const Json& job : picture.jobs)
        if (textAt(job, "/metadata/name") == object)
            answer.job = job;
    for (const Json& pod : picture.pods)
        if (textAt(pod, "/metadata/labels/batch.kubernetes.io~1job-name") == object)
            answer.pods.push_back(pod);
    for (const Json& event : picture.events) {
        const std::string about = textAt(event, "/involvedObject/name");
        if (about == object || about.starts_with(object + "-"))
            answer.events.push_back(event);
    }
    return answer;
}

SharedCluster::SharedCluster(const Workspace& workspace, const ClusterSettings& settings, Kubectl kubectl, const Clock& clock)
    : m_memory(workspace.cache() / "clusters" / (nameOf(settings) + ".json")), m_kubectl(std::move(kubectl)), m_clock(clock)
{}

ClusterPicture SharedCluster::askNow(const jobs::Context& context) const
{
    ClusterPicture fresh;
    for (const Json& item : listAt(m_kubectl.get({"jobs.batch,pods", kSelector}, context), "/items"))
        (textAt(item, "/kind") == "Job" ? fresh.jobs : fresh.pods).push_back(item);
    const bool waits = std::any_of(fresh.pods.begin(), fresh.pods.end(), [](const Json& pod) { return textAt(pod, "/status/phase") == "Pending"; });
    if (waits || fresh.pods.size() < fresh.jobs.size()) { // only then is anything to be explained
        fresh.events = listAt(m_kubectl.get({"events"}, context), "/items");
        try {
            fresh.nodes = listAt(m_kubectl.get({"nodes"}, context), "/items");
            for (Json& node : fresh.nodes)
                if (node.contains("status"))
                    node["status"].erase("images"); // most of it, and nobody's question
        } catch (const KubectlError&) {             // not everybody may see them
        }
    }
    fresh.asOf = m_clock.wall();
    return fresh;
}

ClusterPicture SharedCluster::last(const jobs::Context& context)
{
    std::unique_lock lock(m_mutex, std::try_to_lock);
    for (; !lock.owns_lock(); static_cast<void>(lock.try_lock())) // somebody asks: that answer will do
        jobs::sleep(20ms, context);
    if (m_picture.asOf.time_since_epoch().count() == 0)
        m_picture = kept();
    if (m_clock.steady() < m_nextAsk)
        return m_picture;
    try {
        const double before = secondsOfPrograms();
        m_picture = askNow(context);
        m_pause = 0s;
        m_pace = std::clamp<std::chrono::milliseconds>(std::chrono::milliseconds(std::llround((secondsOfPrograms() - before) / kShareOfACore * 1000)),
                                                       kPace, kSlowestPace);
        keep(m_picture);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        m_picture.trouble = error.message();
        if (!error.hint().empty())
            m_picture.trouble += " " + error.hint();
        m_pause = std::clamp(m_pause * 2, kPace, kLongestPause);
    }
    m_nextAsk = m_clock.steady() + (m_pause > 0s ? std::chrono::milliseconds(m_pause) : m_pace);
    return m_picture;
}

void SharedCluster::forget()
{
    const std::lock_guard lock(m_mutex);
    m_nextAsk = {};
}

ClusterPicture SharedCluster::kept() const
{
    ClusterPicture old;
    try {
        const std::string where = "cache/clusters";
        const Json json = readFormat(m_memory, "taxon.cluster_picture", 1);
        const auto asOf = fromIso8601(field<std::string>(json, "as_of", where));
        if (!asOf)
            return {};
        old.jobs = listAt(json, "/jobs");
        old.pods = listAt(json, "/pods");
        old.events = listAt(json, "/events");
        old.nodes = json.value("nodes", Json());
        old.asOf = *asOf;
    } catch (const Error&) { // none yet, or of another version: it is only a memory
    }
    return old;
}

void SharedCluster::keep(const ClusterPicture& picture) const
{
    try {
        fs::create_directories(m_memory.parent_path());
        writeJson(m_memory, Json{{"format", "taxon.cluster_picture"},
                                 {"version", 1},
                                 {"as_of", toIso8601(picture.asOf)},
                                 {"jobs", picture.jobs},
                                 {"pods", picture.pods},
                                 {"events", picture.events},
                                 {"nodes", picture.nodes}});
    } catch (const std::exception&) { // only a memory: the answer itself is there
    }
}

std::shared_ptr<SharedCluster> SharedClusters::of(const Workspace& workspace, const ClusterSettings& settings)
{
    std::weak_ptr<SharedCluster>& known = m_known[{workspace.root(), settings.context, settings.nameSpace}];
    std::shared_ptr<SharedCluster> cluster = known.lock();
    if (!cluster)
        known = cluster = std::make_shared<SharedCluster>(workspace, settings, Kubectl({}, settings.context, settings.nameSpace));
    return cluster;
}

} // namespace taxon::launch
