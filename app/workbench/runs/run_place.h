// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/launchers.h"
#include "jobs/task_runner.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <optional>
#include <string>

namespace taxon::workbench {

/// What the cluster of a run says of it: what it waits for or why it ended, what it has cost so far, and how old that is. A run of this
/// machine has none; its folder says everything. Asks in the background, since a cluster may take seconds to answer: once for a run that
/// is over, else every kInterval. GUI thread.
class RunPlace : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kInterval{10'000};

    RunPlace(TaskRunner& tasks, LauncherFactory launchers, QObject* parent = nullptr);

    /// nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    /// \param runId  "" = none. \param isOver  nothing will change there any more.
    void follow(const QString& runId, bool isOver);
    /// Whether somebody looks; asks at once when that begins.
    void setPolling(bool on);
    /// One line; "" where there is nothing to say.
    [[nodiscard]] QString words() const;

Q_SIGNALS:
    void changed();

private:
    void ask();
    void accept(std::optional<launch::Job> job);

    TaskRunner& m_tasks;
    LauncherFactory m_launchers;
    std::shared_ptr<const Workspace> m_workspace;
    QString m_run;
    bool m_isOver = false;
    bool m_isLooking = false;
    Task m_asking;
    bool m_isAsking = false;
    std::optional<launch::Job> m_job; ///< of m_run; nothing = of this machine, or not known yet
    QString m_problem;                ///< why the place can't be asked
    QTimer m_timer;
};

} // namespace taxon::workbench
