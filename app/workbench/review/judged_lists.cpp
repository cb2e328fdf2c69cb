// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/judged_lists.h"

#include "base/atomic_file.h"
#include "common/widgets.h"
#include "library/conflicts.h"
#include "library/history_csv.h"

#include <QFile>
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
        [this](const Error& error) { fail(error); });
}

void JudgedLists::saveVerdicts(const QString& file)
{
    if (m_review.workspace() == nullptr)
        return;
    m_task.cancel();
    m_isReading = true;
    m_task = m_tasks.run(
        this,
        [file, workspace = m_review.workspace()](const jobs::Context&) {
            const std::vector<library::EditStep> steps = library::verdictSteps(library::editHistory(*workspace));
            qint64 verdicts = 0;
            for (const library::EditStep& step : steps)
                verdicts += static_cast<qint64>(step.judged.size());
            if (verdicts > 0)
                writeFileAtomically(QFile::encodeName(file).toStdString(), library::historyCsv(steps));
            return verdicts;
        },
        [this, file](qint64 verdicts) {
            m_isReading = false;
            Q_EMIT said(verdicts == 0   ? tr("Nobody has judged an image: nothing was saved.")
                        : verdicts == 1 ? tr("1 verdict saved as %1").arg(file)
                                        : tr("%1 verdicts saved as %2").arg(grouped(verdicts), file));
        },
        [this](const Error& error) { fail(error); });
}

void JudgedLists::fail(const Error& error)
{
    m_isReading = false;
    Q_EMIT failed(error);
}

} // namespace taxon::workbench
