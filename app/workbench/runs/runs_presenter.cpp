// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/runs_presenter.h"

#include "base/text.h"
#include "common/duration_text.h"
#include "launch/job_words.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace taxon::workbench {
namespace {

constexpr std::chrono::milliseconds kPollInterval{1000};

} // namespace

/// What one pass over the files brought.
struct RunsPresenter::Reading {
    std::shared_ptr<const Workspace> workspace;
    std::vector<RunSummary> runs;
    QStringList marked;
    Views views;
    std::optional<Error> error;
};

RunsPresenter::RunsPresenter(TaskRunner& tasks, LauncherFactory launchers, QObject* parent)
    : QObject(parent), m_tasks(tasks), m_launchers(std::move(launchers)), m_reader(std::make_shared<RunListReader>())
{
    m_timer.setInterval(kPollInterval);
    connect(&m_timer, &QTimer::timeout, this, &RunsPresenter::refresh);
}

void RunsPresenter::setWorkspace(std::shared_ptr<const Workspace> workspace)
{
    const bool isSame = m_workspace && workspace && m_workspace->root() == workspace->root();
    m_workspace = std::move(workspace);
    if (isSame) // read again: what is chosen stays
        return refresh();
    m_runs.clear();
    m_chosen.clear();
    m_marked.clear();
    m_views.clear();
    m_undo.clear();
    m_comparison.reset();
    arrangeLines();
    Q_EMIT viewChanged();
    Q_EMIT comparisonChanged();
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

void RunsPresenter::setWish(const RunTableWish& wish)
{
    if (wish == m_wish)
        return;
    m_wish = wish;
    arrangeLines();
}

void RunsPresenter::arrangeLines()
{
    m_lines = arrange(m_runs, m_wish);
    Q_EMIT linesChanged();
}

std::size_t RunsPresenter::shownRuns() const
{
    return static_cast<std::size_t>(std::count_if(m_lines.begin(), m_lines.end(), [](const RunLine& line) { return !line.isGroup; }));
}

void RunsPresenter::choose(const QString& id)
{
    if (id == m_chosen && m_marked.size() == 1 && view() != nullptr)
        return;
    mark(id, id.isEmpty() ? QStringList() : QStringList{id});
}

void RunsPresenter::mark(const QString& chosen, const QStringList& ids)
{
    if (chosen == m_chosen && ids == m_marked)
        return;
    m_chosen = chosen;
    m_marked = ids;
    if (!chosen.isEmpty() && !drawn().contains(chosen)) { // the chosen one is always drawn
        m_marked.removeAll(chosen);
        m_marked.prepend(chosen);
    }
    std::erase_if(m_views, [shown = drawn()](const auto& entry) { return !shown.contains(entry.first); });
    m_comparison.reset();
    Q_EMIT viewChanged();
    Q_EMIT comparisonChanged();
    refresh();
}

const RunView* RunsPresenter::view() const
{
    const auto found = m_views.find(m_chosen);
    return found == m_views.end() ? nullptr : found->second.get();
}

const RunSummary* RunsPresenter::summary() const
{
    const std::string id = m_chosen.toStdString();
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [&](const RunSummary& run) { return run.id == id; });
    return found == m_runs.end() ? nullptr : &*found;
}

void RunsPresenter::read()
{
    m_reading = true;
    // What is shown is never changed: a view that has news is copied, and the copy reads on.
    const auto work = [workspace = m_workspace, reader = m_reader, marked = drawn(), views = m_views](const jobs::Context& context) {
        Reading reading{.workspace = workspace, .runs = reader->read(*workspace), .marked = marked, .views = views, .error = std::nullopt};
        if (reading.marked.isEmpty() && !reading.runs.empty())
            reading.marked << QString::fromStdString(reading.runs.front().id);
        for (const QString& id : reading.marked) {
            context.throwIfStopped();
            std::shared_ptr<const RunView>& view = reading.views[id];
            try {
                if (view && !view->hasNews())
                    continue;
                auto next = view ? std::make_shared<RunView>(*view)
                                 : std::make_shared<RunView>(runs::RunFolder::open(workspace->run(id.toStdString())));
                next->follow();
                view = std::move(next);
            } catch (const Error& failure) {
                if (failure.code() != ErrorCode::NotFound) // one that is gone leaves the marks with the next list
                    reading.error = failure;
            }
        }
        std::erase_if(reading.views, [](const auto& entry) { return entry.second == nullptr; });
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
    const auto isGone = [this, &reading](const QString& id) {
        if (!reading.marked.contains(id))
            return false; // chosen meanwhile: this reading does not know of it
        return std::none_of(m_runs.begin(), m_runs.end(), [run = id.toStdString()](const RunSummary& one) { return one.id == run; });
    };
    m_marked.removeIf(isGone);
    if (!m_marked.contains(m_chosen))
        m_chosen = m_marked.isEmpty() ? QString() : m_marked.front();
    const bool isFirst = m_marked.isEmpty() && !reading.marked.isEmpty();
    if (isFirst) {
        m_marked = reading.marked;
        m_chosen = m_marked.front();
    }
    m_views = std::move(reading.views);
    std::erase_if(m_views, [shown = drawn()](const auto& entry) { return !shown.contains(entry.first); });
    arrangeLines();
    Q_EMIT viewChanged();
    if (isFirst)
        Q_EMIT comparisonChanged();
    if (reading.error)
        Q_EMIT failed(*reading.error);
    if (std::exchange(m_again, false))
        refresh();
}

std::vector<MetricSeries> RunsPresenter::curves(RunMetric metric, MetricPlotOptions::Axis axis) const
{
    std::vector<RunOnChart> all;
    for (const QString& id : drawn())
        if (const auto found = m_views.find(id); found != m_views.end())
            all.push_back({id, found->second.get()});
    return curvesOf(all, metric, axis);
}

void RunsPresenter::compare()
{
    if (!m_workspace || m_comparing || m_marked.isEmpty())
        return;
    m_comparing = true;
    std::vector<std::string> ids;
    for (const QString& id : drawn())
        ids.push_back(id.toStdString());
    m_tasks.run(
        this, [workspace = m_workspace, ids](const jobs::Context&) { return std::make_shared<const RunComparison>(compareRuns(*workspace, ids)); },
        [this, workspace = m_workspace, marked = m_marked](std::shared_ptr<const RunComparison> comparison) {
            m_comparing = false;
            if (workspace != m_workspace || marked != m_marked)
                return compare();
            m_comparison = std::move(comparison);
            Q_EMIT comparisonChanged();
        },
        [this](const Error& failure) {
            m_comparing = false;
            Q_EMIT failed(failure);
        });
}

QString RunsPresenter::headline() const
{
    if (view() == nullptr)
        return {};
    const runs::RunStatus& status = view()->status();
    const std::string& state = view()->state();
    if (state == "running") {
        QString text = tr("%1, %2 %").arg(QString::fromStdString(status.stage)).arg(status.progressPercentage);
        if (status.estimatedRemainingSeconds >= 0)
            text += tr(", about %1 left").arg(durationText(std::chrono::seconds(status.estimatedRemainingSeconds)));
        return text + tr("; on %1, heard %2").arg(QString::fromStdString(status.host), ageText(status.updated));
    }
    if (state == "unknown")
        return tr("Unknown since %1 (%2): the worker is gone or silent. Resume goes on from its last checkpoint.")
            .arg(QString::fromStdString(status.updated), ageText(status.updated));
    if (state == "succeeded" && !status.version.empty())
        return tr("Exported as version %1").arg(QString::fromStdString(status.version));
    if (state == "stopped")
        return tr("Stopped with a checkpoint. Resume goes on from there.");
    if (state == "queued")
        return tr("Waiting for a worker since %1.").arg(ageText(status.updated));
    return QString::fromStdString(status.message);
}

QString RunsPresenter::ageText(const std::string& time)
{
    const auto then = fromIso8601(time);
    return then ? tr("%1 ago").arg(QString::fromStdString(launch::ageWords(std::max(realClock().wall() - *then, {})))) : QString();
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
