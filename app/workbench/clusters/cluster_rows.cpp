// SPDX-License-Identifier: GPL-3.0-or-later
#include "clusters/cluster_rows.h"

#include "base/clock.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "launch/job_manifest.h"
#include "launch/job_words.h"

#include <QCoreApplication>
#include <algorithm>

namespace taxon::workbench {
namespace {

using std::chrono::system_clock;

struct ClusterWords {
    Q_DECLARE_TR_FUNCTIONS(ClusterWords)
};

/// "4 min", sorted by its seconds; a dash for what is not known.
FigureCell ageCell(std::optional<system_clock::time_point> since, system_clock::time_point now)
{
    if (!since)
        return {QStringLiteral("–")};
    return {text(launch::ageWords(now - *since)), std::chrono::duration<double>(now - *since).count()};
}

bool isOver(const std::string& state)
{
    return state == "succeeded" || state == "failed" || state == "stopped" || state == "cancelled";
}

Tone toneOf(const std::string& state)
{
    if (state == "succeeded" || state == "running")
        return Tone::Good;
    if (state == "failed")
        return Tone::Bad;
    return state == "unknown" || state == "queued" ? Tone::Warn : Tone::Muted;
}

QString engineOf(const launch::ClusterSettings& settings)
{
    return settings.engine == "kubernetes" ? QStringLiteral("Kubernetes") : text(settings.engine);
}

} // namespace

Row placeRow(const PlaceView& place)
{
    Row row;
    row.title = text(place.settings.name);
    row.detail = engineOf(place.settings);
    if (!place.problem.isEmpty() || (place.state && !place.state->trouble.empty())) {
        row.detail = ClusterWords::tr("%1 · no answer").arg(row.detail);
        row.dot = Tone::Bad;
    } else if (!place.state) {
        row.detail = ClusterWords::tr("%1 · is asked …").arg(row.detail);
    } else {
        const auto going = std::count_if(place.state->jobs.begin(), place.state->jobs.end(),
                                         [](const launch::Job& job) { return !isOver(job.state); });
        row.detail = ClusterWords::tr("%1 · %2 under way").arg(row.detail).arg(going);
        row.dot = placeWarning(place).isEmpty() ? Tone::Good : Tone::Warn;
        row.count = going > 0 ? QString::number(going) : QString();
    }
    row.text = QStringLiteral("%1, %2").arg(row.title, row.detail);
    return row;
}

QString placeFacts(const PlaceView& place, system_clock::time_point now)
{
    const launch::ClusterSettings& settings = place.settings;
    QStringList facts{engineOf(settings)};
    if (settings.engine == "kubernetes") {
        facts << ClusterWords::tr("context %1").arg(settings.context.empty() ? ClusterWords::tr("the current one") : text(settings.context));
        facts << ClusterWords::tr("namespace %1").arg(settings.nameSpace.empty() ? ClusterWords::tr("the context's") : text(settings.nameSpace));
    }
    facts << ClusterWords::tr("image %1").arg(text(settings.image));
    const auto asOf = place.state ? fromIso8601(place.state->asOf) : std::nullopt;
    facts << (asOf ? ClusterWords::tr("as of %1 ago").arg(text(launch::ageWords(now - *asOf))) : ClusterWords::tr("never heard"));
    return facts.join(QStringLiteral(" · "));
}

QString placeWarning(const PlaceView& place)
{
    if (!place.problem.isEmpty())
        return place.problem;
    if (!place.state)
        return {};
    if (!place.state->trouble.empty())
        return text(place.state->trouble);
    const bool isBusy = std::any_of(place.state->jobs.begin(), place.state->jobs.end(), [](const launch::Job& job) { return !isOver(job.state); });
    if (isBusy || place.settings.zeroAfterMinutes <= 0 || place.state->nodes.empty())
        return {};
    return text(launch::nodesLeftWords(place.state->nodes, place.settings.gpuResource, place.settings.pricePerHour));
}

std::string runToShow(const launch::ClusterState& state)
{
    const auto running = std::find_if(state.jobs.begin(), state.jobs.end(), [](const launch::Job& job) { return job.state == "running"; });
    return running != state.jobs.end() ? running->runId : state.jobs.empty() ? std::string() : state.jobs.front().runId;
}

std::string podToShow(const PlaceView& place, const std::string& runId)
{
    if (!place.state || runId.empty())
        return {};
    const std::string stem = launch::jobStem(runId, place.settings) + "-";
    const auto& pods = place.state->pods;
    const auto first = std::find_if(pods.begin(), pods.end(), [&](const launch::PodState& pod) { return pod.job.starts_with(stem); });
    return first != pods.end() ? first->name : std::string();
}

std::vector<FigureColumn> nodeColumns()
{
    return {{ClusterWords::tr("Node"), {}, true},
            {ClusterWords::tr("State"), {}, true},
            {ClusterWords::tr("Free"), ClusterWords::tr("GPUs that no pod has booked")},
            {ClusterWords::tr("GPUs"), {}},
            {ClusterWords::tr("An hour"), ClusterWords::tr("What the node costs by price_per_hour of the place")},
            {ClusterWords::tr("Up for"), {}},
            {ClusterWords::tr("Kept by"), ClusterWords::tr("Pods for which an autoscaler leaves the node there"), true, true}};
}

std::vector<FigureRow> nodeRows(const PlaceView& place, system_clock::time_point now)
{
    std::vector<FigureRow> rows;
    for (const launch::NodeUse& use : place.state ? place.state->nodes : std::vector<launch::NodeUse>()) {
        const double price = place.settings.pricePerHour * static_cast<double>(use.gpus);
        const auto free = use.gpus - use.booked;
        rows.push_back({{text(use.name)},
                        {text(use.state), std::numeric_limits<double>::quiet_NaN(), use.state == "ready" ? Tone::Good : Tone::Warn},
                        {QString::number(free), static_cast<double>(free), free > 0 && use.state == "ready" ? Tone::Good : Tone::Muted},
                        {QString::number(use.gpus), static_cast<double>(use.gpus)},
                        {price > 0 ? decimal(price, 2) : QStringLiteral("–"), price},
                        ageCell(use.since, now),
                        {text(launch::keptBy(use)).mid(3)}});
    }
    return rows;
}

std::vector<FigureColumn> jobColumns()
{
    return {{ClusterWords::tr("Run"), {}, true},
            {ClusterWords::tr("State"), {}, true},
            {ClusterWords::tr("Cost"), ClusterWords::tr("So far, by price_per_hour of the place")},
            {ClusterWords::tr("What it does or waits for"), {}, true, true}};
}

std::vector<FigureRow> jobRows(const launch::ClusterState& state)
{
    std::vector<FigureRow> rows;
    for (const launch::Job& job : state.jobs)
        rows.push_back({{text(job.runId)},
                        {text(job.state), std::numeric_limits<double>::quiet_NaN(), toneOf(job.state)},
                        {job.cost > 0 ? decimal(job.cost, 2) : QStringLiteral("–"), job.cost},
                        {text(job.detail)}});
    return rows;
}

std::vector<FigureColumn> podColumns()
{
    return {{ClusterWords::tr("Pod"), {}, true},
            {ClusterWords::tr("Phase"), {}, true},
            {ClusterWords::tr("Age"), {}},
            {ClusterWords::tr("Node"), {}, true},
            {ClusterWords::tr("How it ended"), {}, true, true}};
}

std::vector<FigureRow> podRows(const launch::ClusterState& state, system_clock::time_point now)
{
    std::vector<FigureRow> rows;
    for (const launch::PodState& pod : state.pods)
        rows.push_back({{text(pod.name)}, {text(pod.phase)}, ageCell(pod.since, now), {text(pod.node)}, {text(pod.end)}});
    return rows;
}

std::vector<FigureColumn> eventColumns()
{
    return {{ClusterWords::tr("Reason"), {}, true},
            {ClusterWords::tr("Ago"), {}},
            {ClusterWords::tr("Times"), {}},
            {ClusterWords::tr("About"), {}, true},
            {ClusterWords::tr("Message"), {}, true, true}};
}

std::vector<FigureRow> eventRows(const launch::ClusterState& state, system_clock::time_point now)
{
    std::vector<FigureRow> rows;
    for (const launch::ClusterEvent& event : state.events)
        rows.push_back({{text(event.reason), std::numeric_limits<double>::quiet_NaN(), event.isWarning ? Tone::Warn : Tone::None},
                        ageCell(event.time, now),
                        {QString::number(event.count), static_cast<double>(event.count)},
                        {text(event.about)},
                        {text(event.message)}});
    return rows;
}

} // namespace taxon::workbench
