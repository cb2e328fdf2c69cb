// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/classes_presenter.h"

#include <algorithm>

namespace taxon::workbench {

ClassesPresenter::ClassesPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent)
    : SectionPresenter(review, tasks, Follows::Threshold, parent)
{}

void ClassesPresenter::make()
{
    if (review().isOutOfScope()) { // its images have no class
        drop();
        Q_EMIT changed();
        return;
    }
    run(
        [evaluation = review().sharedEvaluation(), set = review().chosenSet(), threshold = review().threshold()](const jobs::Context&) {
            const scores::Outcomes outcomes = scores::gather(evaluation->sidecar(), evaluation->sets()[static_cast<std::size_t>(set)].set.rows);
            return scores::perClass(outcomes, evaluation->store().classes().size(), threshold);
        },
        [this](std::vector<scores::ClassScores> scores) {
            m_scores = std::move(scores);
            list();
        });
}

void ClassesPresenter::drop()
{
    m_scores.clear();
    m_listed.clear();
}

void ClassesPresenter::setKind(Kind kind)
{
    m_kind = kind;
    list();
    Q_EMIT changed();
}

void ClassesPresenter::list()
{
    m_listed.clear();
    for (std::size_t k = 0; k < m_scores.size(); ++k) {
        const scores::ClassScores& scores = m_scores[k];
        const bool isListed = (m_kind == Kind::All && scores.support + scores.predicted > 0) || (m_kind == Kind::WithErrors && scores.errors() > 0)
                              || (m_kind == Kind::Few && scores.support > 0 && scores.support < kFew)
                              || (m_kind == Kind::NeverRight && scores.support > 0 && scores.right == 0);
        if (isListed)
            m_listed.push_back(static_cast<std::int32_t>(k));
    }
    if (m_listed.empty())
        return;
    const std::vector<std::string>& names = review().evaluation()->store().classes();
    std::sort(m_listed.begin(), m_listed.end(),
              [&names](std::int32_t a, std::int32_t b) { return names[static_cast<std::size_t>(a)] < names[static_cast<std::size_t>(b)]; });
}

std::vector<std::uint32_t> ClassesPresenter::rowsOf(std::int32_t classIndex, Part part) const
{
    const scores::Sidecar& sidecar = review().evaluation()->sidecar();
    const EvaluatedSet& set = review().set();
    const std::int32_t confused = m_scores.empty() ? -1 : scoresOf(classIndex).mostConfusedWith;
    const auto isMeant = [&](std::uint32_t row) {
        switch (part) {
        case Part::TakenForIt: return sidecar.prediction[row] == classIndex;
        case Part::MostConfused: return sidecar.truth[row] == classIndex && sidecar.prediction[row] == confused;
        default: return sidecar.truth[row] == classIndex;
        }
    };
    std::vector<std::uint32_t> rows;
    if (part != Part::Best)
        std::copy_if(set.wrong.begin(), set.wrong.end(), std::back_inserter(rows), isMeant);
    if (part == Part::All || part == Part::Best || part == Part::Unclear)
        std::copy_if(set.right.begin(), set.right.end(), std::back_inserter(rows), isMeant);
    const auto sortBy = [&rows](auto valueOf) { // the smallest first
        std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return valueOf(a) < valueOf(b); });
    };
    if (part == Part::Best)
        sortBy([&](std::uint32_t row) { return -sidecar.confidence[row]; });
    else if (part == Part::Worst)
        sortBy([&](std::uint32_t row) { return sidecar.selfMargin(row); });
    else if (part == Part::Unclear)
        sortBy([&](std::uint32_t row) { return sidecar.guessMargin(row); });
    return rows;
}

void ClassesPresenter::open(std::int32_t classIndex, Part part)
{
    const QString name = review().className(classIndex);
    std::vector<std::uint32_t> rows = rowsOf(classIndex, part);
    switch (part) {
    case Part::All: return review().openImages(name, std::move(rows));
    case Part::Wrong: return review().openImages(tr("%1 not recognised").arg(name), std::move(rows));
    case Part::TakenForIt: return review().openImages(tr("taken for %1").arg(name), std::move(rows));
    case Part::MostConfused:
        return review().openImages(tr("%1 → %2").arg(name, review().className(scoresOf(classIndex).mostConfusedWith)), std::move(rows));
    case Part::Best: return review().openImages(tr("%1, the surest first").arg(name), std::move(rows));
    case Part::Worst: return review().openImages(tr("%1, confidently wrong first").arg(name), std::move(rows));
    case Part::Unclear: return review().openImages(tr("%1, the least clear first").arg(name), std::move(rows));
    }
}

} // namespace taxon::workbench
