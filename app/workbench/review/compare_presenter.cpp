// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/compare_presenter.h"

#include "scores/paired_images.h"

#include <algorithm>

namespace taxon::workbench {

ComparePresenter::ComparePresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent)
    : SectionPresenter(review, tasks, Follows::Set, parent)
{}

int ComparePresenter::other() const
{
    const std::vector<int> all = others();
    const auto entry = [this](int index) { return review().entries()[static_cast<std::size_t>(index)]; };
    for (const int index : all)
        if (entry(index).runId == m_wanted)
            return index;
    for (const int index : all)
        if (!entry(index).version.empty())
            return index;
    return all.empty() ? -1 : all.front();
}

void ComparePresenter::chooseOther(int entry)
{
    m_wanted = review().entries()[static_cast<std::size_t>(entry)].runId;
    drop();
    remake();
}

QString ComparePresenter::otherName() const
{
    return other() < 0 ? QString() : review().entries()[static_cast<std::size_t>(other())].label;
}

std::shared_ptr<const ComparePresenter::Compared> ComparePresenter::compare(std::shared_ptr<const OtherEvaluation> other,
                                                                            const Evaluation& evaluation, const std::string& set)
{
    const scores::ModelAnswers before{other->store, other->store.sidecar(), other->store.info().threshold};
    const scores::ModelAnswers now{evaluation.store(), evaluation.sidecar(), evaluation.store().info().threshold};
    auto compared = std::make_shared<Compared>();
    compared->comparison = scores::compareModels(before, now, set);
    for (const scores::PairedRow& pair : scores::pairImages(before, now, set))
        compared->rows[static_cast<std::size_t>(scores::outcomeOf(before, pair.inA))][static_cast<std::size_t>(scores::outcomeOf(now, pair.inB))]
            .push_back(pair.inB);
    compared->other = std::move(other);
    return compared;
}

void ComparePresenter::make()
{
    if (review().isOutOfScope() || other() < 0) {
        drop();
        Q_EMIT changed();
        return;
    }
    const EvaluationEntry entry = review().entries()[static_cast<std::size_t>(other())];
    run(
        [entry, known = m_other, evaluation = review().sharedEvaluation(), set = review().set().set.name](const jobs::Context& context) {
            std::shared_ptr<const OtherEvaluation> other = openOther(entry, known, context);
            context.throwIfStopped();
            return compare(std::move(other), *evaluation, set);
        },
        [this](std::shared_ptr<const Compared> compared) {
            m_compared = std::move(compared);
            m_other = m_compared->other;
        });
}

void ComparePresenter::openChange(Change change)
{
    const scores::Comparison& comparison = m_compared->comparison;
    const std::vector<scores::PairedRow>& pairs = change == Change::Fixed    ? comparison.fixed
                                                  : change == Change::Broken ? comparison.broken
                                                                             : comparison.bothWrong;
    std::vector<std::uint32_t> rows;
    for (const scores::PairedRow& pair : pairs)
        rows.push_back(pair.inB);
    review().openImages(change == Change::Fixed    ? tr("Fixed since %1").arg(otherName())
                        : change == Change::Broken ? tr("Broken since %1").arg(otherName())
                                                   : tr("Wrong in %1 and now").arg(otherName()),
                        std::move(rows));
}

void ComparePresenter::openCell(scores::UserOutcome before, scores::UserOutcome now)
{
    const auto word = [](scores::UserOutcome outcome) {
        switch (outcome) {
        case scores::UserOutcome::CorrectShown: return tr("right and shown");
        case scores::UserOutcome::Withheld: return tr("withheld");
        case scores::UserOutcome::WrongShown: break;
        }
        return tr("wrong and shown");
    };
    review().openImages(tr("%1 before, %2 now").arg(word(before), word(now)),
                        m_compared->rows[static_cast<std::size_t>(before)][static_cast<std::size_t>(now)]);
}

void ComparePresenter::openClass(std::size_t index)
{
    const scores::Comparison& comparison = m_compared->comparison;
    const std::string& name = comparison.classes[index].name;
    const scores::Sidecar& sidecar = review().evaluation()->sidecar();
    const std::vector<std::string>& classes = review().evaluation()->store().classes();
    std::vector<std::uint32_t> rows;
    for (const auto* pairs : {&comparison.broken, &comparison.fixed})
        for (const scores::PairedRow& pair : *pairs)
            if (classes[static_cast<std::size_t>(sidecar.truth[pair.inB])] == name)
                rows.push_back(pair.inB);
    review().openImages(tr("%1: broken and fixed").arg(QString::fromStdString(name)), std::move(rows));
}

} // namespace taxon::workbench
