// SPDX-License-Identifier: GPL-3.0-or-later
#include "clusters/clusters_presenter.h"

#include "common/core_text.h"
#include "common/widgets.h"

#include <algorithm>
#include <utility>

namespace taxon::workbench {

ClustersPresenter::ClustersPresenter(TaskRunner& tasks, PlaceFactory places, QObject* parent)
    : QObject(parent), m_tasks(tasks), m_factory(std::move(places))
{}

void ClustersPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_reading.cancel();
    m_logReading.cancel();
    for (PlaceView& place : m_places)
        place.asking.cancel();
    m_isReading = m_isReadingLog = false;
    m_workspace = std::move(workspace);
    m_places.clear();
    m_error.reset();
    m_chosen = -1;
    m_pod.clear();
    m_podLog.clear();
    m_follower.reset();
    Q_EMIT placesChanged();
    Q_EMIT chosenChanged();
    Q_EMIT podLogChanged();
    readPlaces();
}

void ClustersPresenter::readPlaces()
{
    if (!m_workspace || m_isReading)
        return;
    m_isReading = true;
    m_reading = m_tasks.run(
        this, [workspace = m_workspace](const jobs::Context&) { return launch::readClusters(*workspace); },
        [this](std::vector<launch::ClusterSettings> all) {
            m_isReading = false;
            m_error.reset();
            takePlaces(std::move(all));
        },
        [this](const Error& error) {
            m_isReading = false;
            m_error = error;
            m_places.clear();
            m_chosen = -1;
            Q_EMIT placesChanged();
            Q_EMIT chosenChanged();
        });
}

/// A place that is as it was keeps what it said.
void ClustersPresenter::takePlaces(std::vector<launch::ClusterSettings> all)
{
    const QString wanted = chosen() != nullptr ? text(chosen()->settings.name) : std::exchange(m_wanted, {});
    std::vector<PlaceView> places;
    for (launch::ClusterSettings& settings : all) {
        PlaceView* before = find(settings.name);
        if (before != nullptr && before->settings == settings) {
            places.push_back(*before);
            before->isAsking = false; // the copy's now
            continue;
        }
        PlaceView place;
        try {
            place.launcher = m_factory(*m_workspace, settings);
        } catch (const Error& error) {
            place.problem = describe(error);
        }
        place.settings = std::move(settings);
        places.push_back(std::move(place));
    }
    for (PlaceView& place : m_places) // changed or gone
        if (place.isAsking)
            place.asking.cancel();
    m_places = std::move(places);
    Q_EMIT placesChanged();
    choose(wanted);
    refresh(false);
}

void ClustersPresenter::refresh(bool places)
{
    if (places) {
        readPlaces();
        return;
    }
    std::vector<std::string> names;
    for (const PlaceView& place : m_places)
        names.push_back(place.settings.name);
    for (const std::string& name : names)
        ask(name);
    readLog();
}

void ClustersPresenter::ask(const std::string& name)
{
    PlaceView* place = find(name);
    if (place->isAsking || !place->launcher)
        return;
    place->isAsking = true;
    place->asking = m_tasks.run(
        this, [launcher = place->launcher](const jobs::Context& context) { return launcher->state(context); },
        [this, name](launch::ClusterState state) {
            if (PlaceView* asked = find(name)) {
                asked->isAsking = false;
                asked->problem.clear();
                asked->state = std::move(state);
                tellPlace(name);
            }
        },
        [this, name](const Error& error) {
            if (PlaceView* asked = find(name)) {
                asked->isAsking = false;
                asked->problem = describe(error);
                tellPlace(name);
            }
        });
}

void ClustersPresenter::tellPlace(const std::string& name)
{
    Q_EMIT placesChanged();
    if (chosen() != nullptr && chosen()->settings.name == name)
        Q_EMIT chosenChanged();
}

PlaceView* ClustersPresenter::find(const std::string& name)
{
    const auto found = std::find_if(m_places.begin(), m_places.end(), [&](const PlaceView& place) { return place.settings.name == name; });
    return found == m_places.end() ? nullptr : &*found;
}

bool ClustersPresenter::isLoading() const
{
    return m_isReading || m_isReadingLog || std::any_of(m_places.begin(), m_places.end(), [](const PlaceView& place) { return place.isAsking; });
}

void ClustersPresenter::choose(const QString& name)
{
    if (m_places.empty())
        m_wanted = name;
    const auto found = std::find_if(m_places.begin(), m_places.end(), [&](const PlaceView& place) { return text(place.settings.name) == name; });
    const int before = m_chosen;
    m_chosen = m_places.empty() ? -1 : found == m_places.end() ? 0 : static_cast<int>(found - m_places.begin());
    if (m_chosen != before)
        choosePod({});
    Q_EMIT chosenChanged();
}

const PlaceView* ClustersPresenter::chosen() const
{
    return m_chosen >= 0 && m_chosen < static_cast<int>(m_places.size()) ? &m_places[static_cast<std::size_t>(m_chosen)] : nullptr;
}

void ClustersPresenter::choosePod(const QString& pod)
{
    m_logReading.cancel();
    m_isReadingLog = false;
    m_pod = pod;
    m_podLog.clear();
    m_printed.clear();
    m_isLogWhole = false;
    m_follower.reset();
    const PlaceView* place = chosen();
    if (!pod.isEmpty() && place != nullptr && place->launcher) {
        m_follower = std::make_shared<launch::LogFollower>(*place->launcher, pod.toStdString(), kLogLines);
        m_podLog = tr("Reads …");
    }
    Q_EMIT podLogChanged();
    readLog();
}

void ClustersPresenter::readLog()
{
    const PlaceView* place = chosen();
    if (!m_follower || m_isReadingLog || m_isLogWhole || place == nullptr)
        return;
    m_isReadingLog = true;
    const bool isLast = place->state && std::any_of(place->state->pods.begin(), place->state->pods.end(), [this](const launch::PodState& pod) {
                            return text(pod.name) == m_pod && !pod.end.empty();
                        });
    m_logReading = m_tasks.run(
        this, [launcher = place->launcher, follower = m_follower](const jobs::Context& context) { return follower->next(context); },
        [this, isLast](const std::string& fresh) {
            m_isReadingLog = false;
            m_isLogWhole = isLast;
            takeLog(fresh);
        },
        [this](const Error& error) {
            m_isReadingLog = false;
            if (!m_printed.isEmpty()) // what was read stays; that the place is silent is told above
                return;
            m_podLog = describe(error);
            Q_EMIT podLogChanged();
        });
}

void ClustersPresenter::takeLog(const std::string& fresh)
{
    m_printed += QString::fromUtf8(fresh.data(), static_cast<qsizetype>(fresh.size()));
    for (auto surplus = m_printed.count(QLatin1Char('\n')) - static_cast<qsizetype>(kLogLines); surplus > 0; --surplus)
        m_printed.remove(0, m_printed.indexOf(QLatin1Char('\n')) + 1);
    const QString now = m_printed.isEmpty() ? tr("It has printed nothing.") : m_printed.chopped(1);
    if (now == m_podLog)
        return;
    m_podLog = now;
    Q_EMIT podLogChanged();
}

} // namespace taxon::workbench
