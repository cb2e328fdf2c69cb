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

void ClassesPresenter::open(std::int32_t classIndex, Part part)
{
    const scores::Sidecar& sidecar = review().evaluation()->sidecar();
    const EvaluatedSet& set = review().set();
    const std::int32_t confused = scoresOf(classIndex).mostConfusedWith;
    const QString name = review().className(classIndex);
    const auto isMeant = [&](std::uint32_t row) {
        switch (part) {
        case Part::TakenForIt: return sidecar.prediction[row] == classIndex;
        case Part::MostConfused: return sidecar.truth[row] == classIndex && sidecar.prediction[row] == confused;
        default: return sidecar.truth[row] == classIndex;
        }
    };
    std::vector<std::uint32_t> rows;
    std::copy_if(set.wrong.begin(), set.wrong.end(), std::back_inserter(rows), isMeant);
    if (part == Part::All)
        std::copy_if(set.right.begin(), set.right.end(), std::back_inserter(rows), isMeant);
    switch (part) {
    case Part::All: return review().openImages(name, std::move(rows));
    case Part::Wrong: return review().openImages(tr("%1 not recognised").arg(name), std::move(rows));
    case Part::TakenForIt: return review().openImages(tr("taken for %1").arg(name), std::move(rows));
    case Part::MostConfused: return review().openImages(tr("%1 → %2").arg(name, review().className(confused)), std::move(rows));
    }
}

} // namespace taxon::workbench
