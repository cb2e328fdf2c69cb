// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/one_job_presenter.h"

#include "common/widgets.h"

namespace taxon::workbench {

void OneJobPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_jobs.open(std::move(workspace));
    m_isBusy = false;
    forget();
    Q_EMIT changed();
}

void OneJobPresenter::run(CommandJobs::Order order, std::function<void(const Json&)> done)
{
    if (!canRun())
        return;
    m_isBusy = true;
    m_jobs.start(
        std::move(order), this,
        [this, done = std::move(done)](const Json& result) {
            m_isBusy = false;
            done(result);
            Q_EMIT changed();
        },
        [this](const Error& error) {
            m_isBusy = false;
            Q_EMIT said(describe(error), true);
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

} // namespace taxon::workbench
