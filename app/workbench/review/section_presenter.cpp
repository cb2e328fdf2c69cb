// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/section_presenter.h"

namespace taxon::workbench {

SectionPresenter::SectionPresenter(ReviewPresenter& review, TaskRunner& tasks, Follows follows, QObject* parent)
    : QObject(parent), m_review(review), m_tasks(tasks)
{
    connect(&review, &ReviewPresenter::evaluationChanged, this, [this, follows] {
        if (follows == Follows::Evaluation || m_review.state() != ReviewPresenter::State::Ready) // else setChanged() told it
            invalidate();
    });
    if (follows != Follows::Evaluation)
        connect(&review, &ReviewPresenter::setChanged, this, &SectionPresenter::invalidate);
    if (follows == Follows::Threshold)
        connect(&review, &ReviewPresenter::thresholdChanged, this, &SectionPresenter::remake);
}

void SectionPresenter::setActive(bool active)
{
    m_isActive = active;
    if (m_isStale)
        remake();
}

/// What is shown, and what is being made, is of another set.
void SectionPresenter::invalidate()
{
    m_task.cancel();
    m_isRunning = false;
    m_error.reset();
    drop();
    Q_EMIT changed();
    remake();
}

void SectionPresenter::remake()
{
    m_isStale = true;
    if (!m_isActive || m_isRunning || m_review.state() != ReviewPresenter::State::Ready)
        return;
    m_isStale = false;
    make();
}

void SectionPresenter::finish()
{
    m_isRunning = false;
    Q_EMIT changed();
    if (m_isStale)
        remake();
}

} // namespace taxon::workbench
