// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/workspace_jobs.h"

#include <QObject>
#include <QString>

namespace taxon::workbench {

/// A presenter whose commands run as jobs of the window (CommandJobs), one at a time, with progress and cancel there. No widgets.
class OneJobPresenter : public QObject {
    Q_OBJECT

public:
    /// nullptr closes. A job that is running goes on, but what it says is dropped.
    void open(std::shared_ptr<const Workspace> workspace);
    [[nodiscard]] bool canRun() const noexcept { return m_jobs.canRun() && !m_isBusy; }
    [[nodiscard]] bool isBusy() const noexcept { return m_isBusy; }

Q_SIGNALS:
    /// isBusy(), or what the presenter tells.
    void changed();
    /// An empty \p what takes back what was said.
    void said(const QString& what, bool isBad);

protected:
    /// \param jobs  nullptr = nothing can be started.
    OneJobPresenter(CommandJobs* jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {}

    /// What was learnt of the workspace before is dropped.
    virtual void forget() = 0;
    /// Nothing happens unless canRun(). changed() follows the start and the end; an error is said(), and \p done not called.
    void run(CommandJobs::Order order, std::function<void(const Json&)> done);
    [[nodiscard]] const Workspace* workspace() const noexcept { return m_jobs.workspace().get(); }

private:
    WorkspaceJobs m_jobs;
    bool m_isBusy = false;
};

} // namespace taxon::workbench
