// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/judged_lists.h"

#include "library/conflicts.h"

#include <string>
#include <unordered_set>

namespace taxon::workbench {

std::vector<std::uint32_t> disagreements(const Evaluation& evaluation, const std::vector<library::EditStep>& steps)
{
    std::unordered_set<std::string> contents, paths;
    for (const library::Conflict& conflict : library::findConflicts(steps))
        conflict.sha256.empty() ? paths.insert(conflict.path) : contents.insert(conflict.sha256);
    std::vector<std::uint32_t> rows;
    const std::vector<scores::PredictionRow>& images = evaluation.store().rows();
    for (std::size_t i = 0; i < images.size(); ++i)
        if (contents.contains(images[i].sha256) || paths.contains(images[i].path))
            rows.push_back(static_cast<std::uint32_t>(i));
    return rows;
}

JudgedLists::JudgedLists(ReviewPresenter& review, TaskRunner& tasks, QObject* parent) : QObject(parent), m_review(review), m_tasks(tasks)
{
    connect(&review, &ReviewPresenter::evaluationChanged, this, [this] {
        m_task.cancel();
        m_isReading = false;
    });
}

void JudgedLists::openUnsure()
{
    if (m_review.state() != ReviewPresenter::State::Ready)
        return;
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < m_review.evaluation()->store().images(); ++row)
        if (const Decision* decision = m_review.edits().decision(row); decision != nullptr && decision->verdict == library::Verdict::Unsure)
            rows.push_back(row);
    if (rows.empty())
        Q_EMIT said(tr("Nobody was unsure about an image of this evaluation."));
    else
        m_review.openImages(tr("Not sure"), std::move(rows), ReviewPresenter::Judged::Shown);
}

void JudgedLists::openDisagreements()
{
    if (m_review.state() != ReviewPresenter::State::Ready)
        return;
    m_task.cancel();
    m_isReading = true;
    m_task = m_tasks.run(
        this,
        [evaluation = m_review.sharedEvaluation(), workspace = m_review.workspace()](const jobs::Context&) {
            return disagreements(*evaluation, library::editHistory(*workspace));
        },
        [this](std::vector<std::uint32_t> rows) {
            m_isReading = false;
            if (rows.empty())
                Q_EMIT said(tr("Nobody contradicts anybody about an image of this evaluation."));
            else
                m_review.openImages(tr("Different answers"), std::move(rows), ReviewPresenter::Judged::Shown);
        },
        [this](const Error& error) {
            m_isReading = false;
            Q_EMIT failed(error);
        });
}

} // namespace taxon::workbench
