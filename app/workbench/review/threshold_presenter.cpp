// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/threshold_presenter.h"

#include "scores/summary.h"

#include <algorithm>

namespace taxon::workbench {
namespace {

using Histograms = std::pair<std::vector<scores::ConfidenceBin>, std::vector<scores::ConfidenceBin>>;

std::vector<scores::ConfidenceBin> histogramOf(const Evaluation& evaluation, const EvaluatedSet& set)
{
    const scores::Outcomes outcomes = scores::gather(evaluation.sidecar(), set.set.rows);
    return set.set.isOutOfScope() ? scores::confidenceHistogram(outcomes.confidence, {})
                                  : scores::confidenceHistogram(outcomes.confidence, outcomes.right);
}

const EvaluatedSet* firstOutOfScope(const Evaluation& evaluation)
{
    const auto found = std::find_if(evaluation.sets().begin(), evaluation.sets().end(),
                                    [](const EvaluatedSet& set) { return set.set.isOutOfScope(); });
    return found == evaluation.sets().end() ? nullptr : &*found;
}

} // namespace

ThresholdPresenter::ThresholdPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent)
    : SectionPresenter(review, tasks, Follows::Set, parent)
{}

void ThresholdPresenter::make()
{
    run(
        [evaluation = review().sharedEvaluation(), chosen = review().chosenSet()](const jobs::Context&) {
            const EvaluatedSet& set = evaluation->sets()[static_cast<std::size_t>(chosen)];
            const EvaluatedSet* other = set.set.isOutOfScope() ? nullptr : firstOutOfScope(*evaluation);
            return Histograms(histogramOf(*evaluation, set), other != nullptr ? histogramOf(*evaluation, *other) : Histograms::second_type());
        },
        [this](Histograms histograms) {
            m_histogram = std::move(histograms.first);
            m_outOfScope = std::move(histograms.second);
        });
}

void ThresholdPresenter::drop()
{
    m_histogram.clear();
    m_outOfScope.clear();
}

std::vector<ThresholdPresenter::Outcome> ThresholdPresenter::outcomes() const
{
    std::vector<Outcome> outcomes;
    const std::vector<EvaluatedSet>& sets = review().evaluation()->sets();
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const scores::ShownCounts counts = sets[i].curve.at(review().threshold());
        outcomes.push_back({static_cast<int>(i), counts, scores::wilson(counts.wrong(), counts.shown)});
    }
    return outcomes;
}

ThresholdPresenter::Step ThresholdPresenter::at(double threshold) const
{
    Step step{threshold, review().set().curve.at(threshold), {}};
    step.accuracyAbove = scores::wilson(step.counts.right, step.counts.shown);
    if (const EvaluatedSet* other = review().isOutOfScope() ? nullptr : firstOutOfScope(*review().evaluation()))
        step.falseShown = other->curve.at(threshold).coverage();
    return step;
}

std::vector<ThresholdPresenter::Step> ThresholdPresenter::steps() const
{
    constexpr int kSteps = 20;
    std::vector<Step> steps;
    for (int i = 0; i <= kSteps; ++i)
        steps.push_back(at(static_cast<double>(i) / kSteps));
    return steps;
}

void ThresholdPresenter::open(int set, scores::UserOutcome outcome)
{
    review().chooseSet(set);
    const QString name = QString::fromStdString(review().set().set.name);
    review().openImages(outcome == scores::UserOutcome::CorrectShown ? tr("%1: right and shown").arg(name)
                        : outcome == scores::UserOutcome::Withheld   ? tr("%1: withheld").arg(name)
                                                                     : tr("%1: wrong and shown").arg(name),
                        rowsWith(*review().evaluation(), review().set(), outcome, review().threshold()));
}

std::optional<float> ThresholdPresenter::suggested(const scores::ThresholdTargets& targets) const
{
    const scores::ThresholdCurve* validation = nullptr;
    scores::ThresholdCurve foreign;
    for (const EvaluatedSet& set : review().evaluation()->sets())
        if (set.set.kind == dataset::SetKind::Validation)
            validation = &set.curve;
        else if (set.set.name == scores::kValidationOutOfScope)
            foreign = set.curve;
    return validation == nullptr ? std::nullopt : scores::chooseThreshold(*validation, foreign, targets);
}

} // namespace taxon::workbench
