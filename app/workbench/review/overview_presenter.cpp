// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/overview_presenter.h"

#include "base/ids.h"

#include <algorithm>

namespace taxon::workbench {

OverviewPresenter::OverviewPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent)
    : SectionPresenter(review, tasks, Follows::Evaluation, parent)
{}

void OverviewPresenter::make()
{
    const EvaluationEntry& entry = review().entries()[static_cast<std::size_t>(review().chosenEntry())];
    run([workspace = review().workspace(), evaluation = review().sharedEvaluation(), id = entry.runId.toStdString()](
            const jobs::Context& context) { return std::make_shared<const Overview>(readOverview(*workspace, id, *evaluation, context)); },
        [this](std::shared_ptr<const Overview> overview) { m_overview = std::move(overview); });
}

bool OverviewPresenter::chooseSet(const std::string& name)
{
    const std::vector<EvaluatedSet>& sets = review().evaluation()->sets();
    const auto found = std::find_if(sets.begin(), sets.end(), [&](const EvaluatedSet& set) { return set.set.name == name; });
    if (found == sets.end())
        return false;
    review().chooseSet(static_cast<int>(found - sets.begin()));
    return true;
}

void OverviewPresenter::openScore(std::size_t set, Headline headline)
{
    const SetHeadlines& line = m_overview->sets[set];
    if (!chooseSet(line.set))
        return;
    using scores::UserOutcome;
    const QString name = QString::fromStdString(line.set);
    const auto open = [&](const QString& title, UserOutcome outcome) {
        review().openImages(title, rowsWith(*review().evaluation(), review().set(), outcome, review().threshold()));
    };
    switch (headline) {
    case Headline::Coverage: return open(tr("%1: withheld").arg(name), UserOutcome::Withheld);
    case Headline::AccuracyAbove:
    case Headline::WrongShown:
    case Headline::FalseShown:
        return open(line.isOutOfScope ? tr("%1: shown").arg(name) : tr("%1: wrong and shown").arg(name), UserOutcome::WrongShown);
    default: review().openImages(line.isOutOfScope ? tr("%1: all, the surest first").arg(name) : tr("%1: wrong").arg(name), review().set().wrong);
    }
}

void OverviewPresenter::openChange(std::size_t set, Change change)
{
    const scores::Comparison& comparison = m_overview->changes[set].comparison;
    if (!chooseSet(comparison.set))
        return;
    const std::vector<scores::PairedRow>& pairs = change == Change::Fixed    ? comparison.fixed
                                                  : change == Change::Broken ? comparison.broken
                                                                             : comparison.bothWrong;
    std::vector<std::uint32_t> rows;
    for (const scores::PairedRow& pair : pairs)
        rows.push_back(pair.inB);
    const QString version = QString::fromStdString(versionName(m_overview->last));
    review().openImages(change == Change::Fixed    ? tr("Wrong in %1, right now").arg(version)
                        : change == Change::Broken ? tr("Right in %1, wrong now").arg(version)
                                                   : tr("Wrong in %1 and now").arg(version),
                        std::move(rows));
}

} // namespace taxon::workbench
