// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_place.h"

#include "common/core_text.h"
#include "common/widgets.h"
#include "launch/launch_record.h"
#include "runs/runs_presenter.h"

namespace taxon::workbench {
namespace {

/// Whether the run was started elsewhere: the only case in which its place is asked. Reads a file.
bool isElsewhere(const Workspace& workspace, const std::string& id)
{
    const auto record = launch::readLaunchRecord(runs::RunFolder::open(workspace.run(id)));
    return record && record->place != "here";
}

} // namespace

RunPlace::RunPlace(TaskRunner& tasks, LauncherFactory launchers, QObject* parent) : QObject(parent), m_tasks(tasks), m_launchers(std::move(launchers))
{
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, &RunPlace::ask);
}

void RunPlace::open(std::shared_ptr<const Workspace> workspace)
{
    m_workspace = std::move(workspace);
    follow({}, true);
}

void RunPlace::follow(const QString& runId, bool isOver)
{
    if (runId == m_run && isOver == m_isOver)
        return;
    m_isOver = isOver;
    if (runId != m_run) {
        m_run = runId;
        m_asking.cancel();
        m_isAsking = false;
        m_problem.clear();
        accept(std::nullopt);
    }
    setPolling(m_isLooking);
}

void RunPlace::setPolling(bool on)
{
    m_isLooking = on;
    if (on && !m_isOver && !m_run.isEmpty())
        m_timer.start();
    else
        m_timer.stop();
    if (on)
        ask();
}

void RunPlace::ask()
{
    if (!m_workspace || m_run.isEmpty() || m_isAsking)
        return;
    m_isAsking = true;
    m_asking = m_tasks.run(
        this,
        [workspace = m_workspace, launchers = m_launchers, id = m_run.toStdString()](const jobs::Context& context) {
            return isElsewhere(*workspace, id) ? std::optional(launchers(*workspace)->job(id, context)) : std::nullopt;
        },
        [this](std::optional<launch::Job> job) {
            m_isAsking = false;
            m_problem.clear();
            accept(std::move(job));
        },
        [this](const Error& error) {
            m_isAsking = false;
            m_problem = text(error.message());
            Q_EMIT changed();
        });
}

void RunPlace::accept(std::optional<launch::Job> job)
{
    m_job = std::move(job);
    Q_EMIT changed();
}

QString RunPlace::words() const
{
    if (!m_problem.isEmpty())
        return tr("Its place can't be asked: %1").arg(m_problem);
    if (!m_job)
        return {};
    QStringList parts{m_job->detail.empty() ? text(m_job->place) : QStringLiteral("%1: %2").arg(text(m_job->place), text(m_job->detail))};
    if (m_job->cost > 0)
        parts << tr("cost so far %1").arg(decimal(m_job->cost, 2));
    if (const QString age = RunsPresenter::ageText(m_job->asOf); !age.isEmpty())
        parts << age;
    return parts.join(QStringLiteral("  ·  "));
}

} // namespace taxon::workbench
