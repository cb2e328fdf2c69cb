// SPDX-License-Identifier: GPL-3.0-or-later
#include "clusters/cluster_news.h"

#include "clusters/cluster_rows.h"
#include "common/core_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace taxon::workbench {
namespace {

using std::chrono::system_clock;

struct ClusterNewsWords {
    Q_DECLARE_TR_FUNCTIONS(ClusterNewsWords)
};

bool isOver(const launch::Job& job)
{
    return job.state == "succeeded" || job.state == "failed" || job.state == "stopped" || job.state == "cancelled";
}

bool isIdle(const launch::ClusterState& state)
{
    return std::all_of(state.jobs.begin(), state.jobs.end(), isOver);
}

QString endOf(const launch::Job& job)
{
    return ClusterNewsWords::tr("Run %1 at %2: %3").arg(text(job.runId), text(job.place), text(job.sentence.empty() ? job.state : job.sentence));
}

} // namespace

std::vector<QString> ClusterNews::hear(const std::vector<PlaceView>& places, system_clock::time_point now)
{
    std::vector<QString> news;
    for (const PlaceView& place : places) {
        if (!place.state || !place.state->trouble.empty()) // a silent place has no news
            continue;
        const bool isFirst = !m_known.contains(place.settings.name);
        Known& known = m_known[place.settings.name];
        for (const launch::Job& job : place.state->jobs) {
            const auto before = known.isOver.find(job.runId);
            if (isOver(job) && before != known.isOver.end() && !before->second)
                news.push_back(endOf(job));
            known.isOver[job.runId] = isOver(job);
        }
        if (!isIdle(*place.state)) {
            known.idleSince = {};
            known.isWarned = false;
            continue;
        }
        if (known.idleSince == system_clock::time_point())
            known.idleSince = isFirst ? now - std::chrono::hours(24 * 365) : now; // when it began is not known
        const std::chrono::duration<double, std::ratio<60>> limit(place.settings.zeroAfterMinutes);
        const QString left = placeWarning(place);
        if (!left.isEmpty() && !known.isWarned && now - known.idleSince >= limit) {
            known.isWarned = true;
            news.push_back(left);
        }
        if (left.isEmpty())
            known.isWarned = false;
    }
    return news;
}

bool ClusterNews::isExpected(const std::vector<PlaceView>& places)
{
    return std::any_of(places.begin(), places.end(),
                       [](const PlaceView& place) { return place.state && (!isIdle(*place.state) || !placeWarning(place).isEmpty()); });
}

} // namespace taxon::workbench
