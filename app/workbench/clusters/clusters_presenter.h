// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/task_runner.h"
#include "launch/cluster_state.h"
#include "launch/clusters.h"
#include "launch/log_follower.h"

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace taxon::workbench {

/// Makes what asks one place; a constructor argument, so that tests need no cluster.
using PlaceFactory = std::function<std::shared_ptr<launch::Launcher>(const Workspace&, const launch::ClusterSettings&)>;

/// A place of clusters.yaml and what it said last.
struct PlaceView {
    launch::ClusterSettings settings;
    std::shared_ptr<launch::Launcher> launcher;
    std::optional<launch::ClusterState> state; ///< nothing before the first answer
    QString problem;                           ///< why it can't be asked at all, or ""
    bool isAsking = false;
    Task asking{}; ///< the question under way
};

/// The places of a workspace beside this machine: their nodes, runs, pods and events, and the log of one pod. Every place is asked on its own,
/// off the GUI thread, so that one without an answer holds up no other. No widgets.
class ClustersPresenter : public QObject {
    Q_OBJECT

public:
    explicit ClustersPresenter(TaskRunner& tasks, PlaceFactory places, QObject* parent = nullptr);

    /// nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    /// Asks every place that is not being asked. Reads clusters.yaml again if \p places.
    void refresh(bool places);
    [[nodiscard]] bool isLoading() const;
    /// Why clusters.yaml can't be read.
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }

    [[nodiscard]] const std::vector<PlaceView>& places() const noexcept { return m_places; }
    /// \param name  of a place; the first if there is none of that name. Before the places are read it is kept for then.
    void choose(const QString& name);
    /// nullptr if there is no place.
    [[nodiscard]] const PlaceView* chosen() const;
    [[nodiscard]] int chosenIndex() const noexcept { return m_chosen; }

    /// Reads what a pod of the chosen place printed, and what it prints from then on with each refresh() until it has ended; "" shows none.
    void choosePod(const QString& pod);
    [[nodiscard]] const QString& pod() const noexcept { return m_pod; }
    /// Its last lines, or why there are none.
    [[nodiscard]] const QString& podLog() const noexcept { return m_podLog; }

    static constexpr std::size_t kLogLines = 2000;

Q_SIGNALS:
    /// The places, or what one of them said.
    void placesChanged();
    void chosenChanged();
    void podLogChanged();

private:
    void readPlaces();
    void takePlaces(std::vector<launch::ClusterSettings> all);
    void ask(const std::string& name);
    [[nodiscard]] PlaceView* find(const std::string& name);
    void tellPlace(const std::string& name);
    void readLog();
    void takeLog(const std::string& fresh);

    TaskRunner& m_tasks;
    PlaceFactory m_factory;
    std::shared_ptr<const Workspace> m_workspace;
    std::vector<PlaceView> m_places;
    std::optional<Error> m_error;
    Task m_reading, m_logReading;
    bool m_isReading = false;
    bool m_isReadingLog = false;
    int m_chosen = -1;
    QString m_wanted; ///< to be chosen once the places are read
    QString m_pod, m_podLog;
    std::shared_ptr<launch::LogFollower> m_follower; ///< of m_pod
    QString m_printed;                               ///< by it so far
    bool m_isLogWhole = false;                       ///< it has ended, and all is read
};

} // namespace taxon::workbench
