// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/launchers.h"
#include "common/tone.h"
#include "jobs/task_runner.h"
#include "plots/metric_plot.h"
#include "runs/run_view.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

namespace taxon::workbench {

/// Follows the runs of a workspace: the list, and one chosen run with its stages, curves and log. No widgets.
///
/// Every file is read in a worker thread, one reading at a time; while polling is on, once a second. A run that can't be read
/// keeps its last picture, with the error beside it.
class RunsPresenter : public QObject {
    Q_OBJECT

public:
    RunsPresenter(TaskRunner& tasks, LauncherFactory launchers, QObject* parent = nullptr);

    void setWorkspace(std::shared_ptr<const Workspace> workspace);
    /// Starts or ends the polling: on while the page is shown.
    void setPolling(bool on);
    /// Reads list and chosen run now.
    void refresh();
    /// \param id  "" chooses the newest run.
    void choose(const QString& id);

    /// Asks the chosen run's worker to write a checkpoint and end.
    void stopRun();
    /// Starts a worker on the chosen run: finished stages are skipped, training goes on from its last checkpoint.
    void resumeRun();

    [[nodiscard]] const std::vector<RunSummary>& runs() const noexcept { return m_runs; }
    [[nodiscard]] QString chosen() const { return m_chosen; }
    [[nodiscard]] int chosenIndex() const;
    /// The chosen run; nullptr until it was read.
    [[nodiscard]] const RunView* view() const noexcept { return m_view.get(); }
    [[nodiscard]] bool isLoading() const noexcept { return m_reading; }
    /// Whether the chosen run has a live worker here that can be stopped.
    [[nodiscard]] bool canStop() const;
    /// Whether the chosen run can be gone on with.
    [[nodiscard]] bool canResume() const;
    /// The shell command that does what resumeRun() does.
    [[nodiscard]] QString resumeCommand() const;

    [[nodiscard]] std::vector<MetricSeries> lossSeries() const;
    [[nodiscard]] std::vector<MetricSeries> accuracySeries() const;
    /// "Running train, 34 %, about 2 min left" and the like: the chosen run in one sentence.
    [[nodiscard]] QString headline() const;

    /// What a state is called on the screen, and its tone.
    [[nodiscard]] static QString stateText(const std::string& state);
    [[nodiscard]] static Tone stateTone(const std::string& state);

Q_SIGNALS:
    void listChanged();
    void viewChanged();
    void failed(const Error& error);
    /// Stop or resume was carried out; a line for the status bar.
    void acted(const QString& text);

private:
    struct Reading;
    void read();
    void accept(Reading reading);
    void act(const QString& done, std::function<void(launch::Launcher&)> action);

    TaskRunner& m_tasks;
    LauncherFactory m_launchers;
    std::shared_ptr<const Workspace> m_workspace;
    QTimer m_timer;
    std::vector<RunSummary> m_runs;
    QString m_chosen;
    std::shared_ptr<RunView> m_view;
    bool m_reading = false;
    bool m_again = false;
};

} // namespace taxon::workbench
