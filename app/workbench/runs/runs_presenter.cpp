// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/runs_presenter.h"

#include "base/host.h"
#include "base/text.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace taxon::workbench {
namespace {

constexpr std::chrono::milliseconds kPollInterval{1000};
constexpr std::chrono::milliseconds kStopGrace{500}; // the page shows "stopping"; the run folder tells when it has ended

QString duration(std::int64_t seconds)
{
    if (seconds < 60)
        return RunsPresenter::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return RunsPresenter::tr("%1 min").arg((seconds + 30) / 60);
    return RunsPresenter::tr("%1 h %2 min").arg(seconds / 3600).arg(seconds % 3600 / 60);
}

MetricSeries series(const QString& name, CurveTone tone, const std::vector<double>& epochs, const std::vector<double>& values)
{
    return {.name = name, .tone = tone, .x = epochs, .value = values};
}

} // namespace

/// What one pass over the files brought.
struct RunsPresenter::Reading {
    std::shared_ptr<const Workspace> workspace;
    std::vector<RunSummary> runs;
    QString chosen;
    std::shared_ptr<RunView> view;
    std::optional<Error> error;
};

RunsPresenter::RunsPresenter(TaskRunner& tasks, LauncherFactory launchers, QObject* parent)
    : QObject(parent), m_tasks(tasks), m_launchers(std::move(launchers))
{
    m_timer.setInterval(kPollInterval);
    connect(&m_timer, &QTimer::timeout, this, &RunsPresenter::refresh);
}

void RunsPresenter::setWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_workspace = std::move(workspace);
    m_runs.clear();
    m_chosen.clear();
    m_view.reset();
    Q_EMIT listChanged();
    Q_EMIT viewChanged();
    refresh();
}

void RunsPresenter::setPolling(bool on)
{
    if (on)
        m_timer.start();
    else
        m_timer.stop();
}

void RunsPresenter::refresh()
{
    if (!m_workspace)
        return;
    if (m_reading) {
        m_again = true;
        return;
    }
    read();
}

void RunsPresenter::choose(const QString& id)
{
    if (id == m_chosen && m_view)
        return;
    m_chosen = id;
    m_view.reset();
    Q_EMIT viewChanged();
    refresh();
}

void RunsPresenter::read()
{
    m_reading = true;
    // The view is handed to the worker thread and comes back with the reading; meanwhile the page shows a copy.
    const auto work = [workspace = m_workspace, chosen = m_chosen, view = m_view](const jobs::Context&) {
        Reading reading;
        reading.workspace = workspace;
        reading.runs = RunView::list(*workspace);
        reading.chosen = chosen;
        if (reading.chosen.isEmpty() && !reading.runs.empty())
            reading.chosen = QString::fromStdString(reading.runs.front().id);
        if (reading.chosen.isEmpty())
            return reading;
        try {
            reading.view = view ? std::make_shared<RunView>(*view)
                                : std::make_shared<RunView>(runs::RunFolder::open(workspace->run(reading.chosen.toStdString())));
            reading.view->follow();
        } catch (const Error& failure) {
            reading.error = failure;
        }
        return reading;
    };
    m_tasks.run(
        this, work, [this](Reading reading) { accept(std::move(reading)); },
        [this](const Error& failure) {
            m_reading = false;
            Q_EMIT failed(failure);
        });
}

void RunsPresenter::accept(Reading reading)
{
    m_reading = false;
    if (reading.workspace != m_workspace)
        return refresh();
    m_runs = std::move(reading.runs);
    if (m_chosen.isEmpty())
        m_chosen = reading.chosen;
    if (m_chosen == reading.chosen && reading.view)
        m_view = std::move(reading.view);
    Q_EMIT listChanged();
    Q_EMIT viewChanged();
    if (reading.error)
        Q_EMIT failed(*reading.error);
    if (std::exchange(m_again, false))
        refresh();
}

int RunsPresenter::chosenIndex() const
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&](const RunSummary& run) { return QString::fromStdString(run.id) == m_chosen; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

bool RunsPresenter::canStop() const
{
    return m_view && m_view->state() == "running" && m_view->status().host == hostName();
}

bool RunsPresenter::canResume() const
{
    if (!m_view)
        return false;
    const std::string& state = m_view->state();
    return state == "queued" || state == "failed" || state == "stopped" || state == "cancelled" || state == "unknown";
}

QString RunsPresenter::resumeCommand() const
{
    if (!m_workspace || m_chosen.isEmpty())
        return {};
    return QStringLiteral("taxon --workspace %1 run --run %2").arg(QString::fromStdString(shellQuoted(m_workspace->root().native())), m_chosen);
}

void RunsPresenter::act(const QString& done, std::function<void(launch::Launcher&)> action)
{
    if (!m_workspace || m_chosen.isEmpty())
        return;
    m_tasks.run(
        this,
        [workspace = m_workspace, launchers = m_launchers, action = std::move(action)](const jobs::Context&) {
            const auto launcher = launchers(*workspace);
            action(*launcher);
            return true;
        },
        [this, done](bool) {
            Q_EMIT acted(done);
            refresh();
        },
        [this](const Error& failure) { Q_EMIT failed(failure); });
}

void RunsPresenter::stopRun()
{
    act(tr("Asked %1 to write a checkpoint and end").arg(m_chosen),
        [id = m_chosen.toStdString()](launch::Launcher& launcher) { launcher.stop(id, kStopGrace); });
}

void RunsPresenter::resumeRun()
{
    act(tr("Started a worker on %1").arg(m_chosen), [id = m_chosen.toStdString()](launch::Launcher& launcher) { launcher.submit(id); });
}

std::vector<MetricSeries> RunsPresenter::lossSeries() const
{
    if (!m_view)
        return {};
    const MetricHistory& m = m_view->metrics();
    return {series(tr("training"), CurveTone::Muted, m.epoch, m.trainLoss), series(tr("validation"), CurveTone::Accent, m.epoch, m.validationLoss)};
}

std::vector<MetricSeries> RunsPresenter::accuracySeries() const
{
    if (!m_view)
        return {};
    const MetricHistory& m = m_view->metrics();
    return {series(tr("training"), CurveTone::Muted, m.epoch, m.trainAccuracy),
            series(tr("validation"), CurveTone::Good, m.epoch, m.validationAccuracy)};
}

QString RunsPresenter::headline() const
{
    if (!m_view)
        return {};
    const runs::RunStatus& status = m_view->status();
    const std::string& state = m_view->state();
    if (state == "running") {
        QString text = tr("%1, %2 %").arg(QString::fromStdString(status.stage)).arg(status.progressPercentage);
        if (status.estimatedRemainingSeconds >= 0)
            text += tr(", about %1 left").arg(duration(status.estimatedRemainingSeconds));
        return text;
    }
    if (state == "unknown")
        return tr("The worker is gone or silent since %1. Resume goes on from its last checkpoint.").arg(QString::fromStdString(status.updated));
    if (state == "succeeded" && !status.version.empty())
        return tr("Exported as version %1").arg(QString::fromStdString(status.version));
    if (state == "stopped")
        return tr("Stopped with a checkpoint. Resume goes on from there.");
    if (state == "queued")
        return tr("Waiting for a worker.");
    return QString::fromStdString(status.message);
}

QString RunsPresenter::stateText(const std::string& state)
{
    if (state == "queued")
        return tr("Queued");
    if (state == "running")
        return tr("Running");
    if (state == "succeeded")
        return tr("Succeeded");
    if (state == "failed")
        return tr("Failed");
    if (state == "cancelled")
        return tr("Cancelled");
    if (state == "stopped")
        return tr("Stopped");
    if (state == "damaged")
        return tr("Unreadable");
    return tr("Unknown");
}

Tone RunsPresenter::stateTone(const std::string& state)
{
    if (state == "succeeded")
        return Tone::Good;
    if (state == "running")
        return Tone::Accent;
    if (state == "failed" || state == "damaged")
        return Tone::Bad;
    if (state == "unknown" || state == "stopped")
        return Tone::Warn;
    return Tone::Muted;
}

} // namespace taxon::workbench
