// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/launchers.h"
#include "common/tone.h"
#include "jobs/step_queue.h"
#include "jobs/task_runner.h"
#include "runs/run_comparison.h"
#include "runs/run_curves.h"
#include "runs/run_list.h"
#include "runs/run_view.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace taxon::workbench {

/// Follows the runs of a workspace: the table as it is wished, the chosen run with its stages, curves and log, those that are marked beside it,
/// and what can be done with them. No widgets.
///
/// Every file is read in a worker thread, one reading at a time; while polling is on, once a second. A run that can't be read keeps its last
/// picture, with the error beside it. Notes and deletions are done one after the other and can be taken back by undo() while the window is
/// open; a deleted run also later (taxon runs restore).
class RunsPresenter : public QObject {
    Q_OBJECT

public:
    static constexpr qsizetype kMostDrawn = 20; ///< of the marked runs: these are read, drawn and compared

    RunsPresenter(TaskRunner& tasks, LauncherFactory launchers, QObject* parent = nullptr);

    void setWorkspace(std::shared_ptr<const Workspace> workspace);
    /// Starts or ends the polling: on while the page is shown.
    void setPolling(bool on);
    /// Reads list and chosen runs now.
    void refresh();
    [[nodiscard]] bool isLoading() const noexcept { return m_reading || m_comparing || m_steps.isBusy(); }

    // the table
    void setWish(const RunTableWish& wish);
    [[nodiscard]] const RunTableWish& wish() const noexcept { return m_wish; }
    [[nodiscard]] const std::vector<RunSummary>& runs() const noexcept { return m_runs; }
    [[nodiscard]] const std::vector<RunLine>& lines() const noexcept { return m_lines; }
    /// How many runs pass search and filter.
    [[nodiscard]] std::size_t shownRuns() const;

    // what is chosen
    /// \param id  "" chooses the newest run. It alone is marked then.
    void choose(const QString& id);
    /// The chosen run and others beside it.
    void mark(const QString& chosen, const QStringList& ids);
    [[nodiscard]] QString chosen() const { return m_chosen; }
    [[nodiscard]] const QStringList& marked() const noexcept { return m_marked; }
    /// The first kMostDrawn of them.
    [[nodiscard]] QStringList drawn() const { return m_marked.mid(0, kMostDrawn); }
    /// The chosen run; nullptr until it was read.
    [[nodiscard]] const RunView* view() const;
    /// Its line of the list; nullptr if it is in none.
    [[nodiscard]] const RunSummary* summary() const;
    [[nodiscard]] std::vector<MetricSeries> curves(RunMetric metric, MetricPlotOptions::Axis axis) const;
    /// "Running train, 34 %, about 2 min left" and the like: the chosen run in one sentence.
    [[nodiscard]] QString headline() const;
    /// The marked runs beside each other: read when asked for, anew when they change; nullptr until then.
    [[nodiscard]] const RunComparison* comparison() const { return m_comparison.get(); }
    void compare();

    // what can be done
    [[nodiscard]] bool canStop() const;
    [[nodiscard]] bool canResume() const;
    /// Whether a run with its recipe can be started.
    [[nodiscard]] bool canRepeat() const;
    /// Asks the chosen run's worker to write a checkpoint and end.
    void stopRun();
    /// Starts a worker on the chosen run: finished stages are skipped, training goes on from its last checkpoint.
    void resumeRun();
    /// A new run with the chosen one's run.yaml; it is chosen once it is there.
    void repeatRun();
    /// Moves the marked runs to the trash; those that are at work are refused.
    void trashRuns();
    /// Gives the runs \p ids the tags that are new in \p now, and takes off those that are missing, against \p before.
    void changeTags(const QStringList& ids, const QStringList& before, const QStringList& now);
    void setNote(const QString& id, const QString& note);
    /// Takes the last change of tags, a note or a deletion back.
    void undo();
    [[nodiscard]] bool canUndo() const noexcept { return !m_undo.empty(); }
    /// The tags that all marked runs have.
    [[nodiscard]] QStringList commonTags() const;
    /// The shell command that does what resumeRun() does.
    [[nodiscard]] QString resumeCommand() const;

    /// "12 s ago"; "" if \p time (ISO 8601) is none.
    [[nodiscard]] static QString ageText(const std::string& time);
    /// What a state is called on the screen, and its tone.
    [[nodiscard]] static QString stateText(const std::string& state);
    [[nodiscard]] static Tone stateTone(const std::string& state);

Q_SIGNALS:
    void linesChanged();
    /// Of the chosen run or a marked one.
    void viewChanged();
    void comparisonChanged();
    void failed(const Error& error);
    /// Something was carried out; a line for the status bar.
    void acted(const QString& text);

private:
    using Views = std::map<QString, std::shared_ptr<const RunView>>;
    struct Reading;
    struct Undo {
        QString what;
        std::function<void()> back; ///< called in the queue's thread
    };
    void read();
    void accept(Reading reading);
    void arrangeLines();
    void act(const QString& done, std::function<void(launch::Launcher&, const jobs::Context&)> action);
    void change(const QString& done, std::function<Undo()> step, std::function<void()> then = {});
    [[nodiscard]] QString runBehindMarked() const;

    TaskRunner& m_tasks;
    LauncherFactory m_launchers;
    std::shared_ptr<const Workspace> m_workspace;
    QTimer m_timer;
    std::shared_ptr<RunListReader> m_reader; ///< with whoever reads
    std::vector<RunSummary> m_runs;
    RunTableWish m_wish;
    std::vector<RunLine> m_lines;
    QString m_chosen;
    QStringList m_marked;
    Views m_views; ///< of the drawn runs
    std::shared_ptr<const RunComparison> m_comparison;
    std::vector<Undo> m_undo;
    bool m_reading = false;
    bool m_again = false;
    bool m_comparing = false;
    StepQueue m_steps; ///< the last member: its end waits
};

} // namespace taxon::workbench
