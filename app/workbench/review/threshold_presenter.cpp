// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/threshold_presenter.h"

#include "scores/summary.h"

#include <algorithm>

namespace taxon::workbench {
namespace {

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

ThresholdPresenter::Made ThresholdPresenter::makeAll(const Evaluation& evaluation, const EvaluatedSet& set)
{
    Made made;
    made.histogram = histogramOf(evaluation, set);
    if (const EvaluatedSet* other = set.set.isOutOfScope() ? nullptr : firstOutOfScope(evaluation))
        made.outOfScope = histogramOf(evaluation, *other);
    const std::size_t classes = evaluation.store().classes().size();
    for (const EvaluatedSet& one : evaluation.sets())
        if (one.set.kind == dataset::SetKind::Validation)
            made.classes = scores::classCurves(scores::gather(evaluation.sidecar(), one.set.rows), classes);
        else if (one.set.name == scores::kValidationOutOfScope)
            made.foreignClasses = scores::classCurves(scores::gather(evaluation.sidecar(), one.set.rows), classes);
    return made;
}

ThresholdPresenter::Beside ThresholdPresenter::standBeside(const EvaluationEntry& entry, std::shared_ptr<const OtherEvaluation> known,
                                                           const scores::SetRows& set, const jobs::Context& context)
{
    Beside beside;
    try {
        beside.run = openOther(entry, std::move(known), context);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        beside.note = tr("%1 can't be read: %2").arg(entry.label, QString::fromUtf8(error.what()));
        return beside;
    }
    const scores::SetRows* same = beside.run->store.set(set.name);
    if (same == nullptr) {
        beside.note = tr("%1 has no images of %2.").arg(entry.label, QString::fromStdString(set.name));
        return beside;
    }
    const scores::Outcomes outcomes = scores::gather(beside.run->store.sidecar(), same->rows);
    beside.curve.emplace(outcomes.confidence, same->isOutOfScope() ? std::span<const std::uint8_t>() : outcomes.right);
    if ((!same->hash.empty() && !set.hash.empty() && same->hash != set.hash) || same->rows.size() != set.rows.size())
        beside.note = tr("%1 was evaluated on other images of %2: the curves can't be compared image by image.")
                          .arg(entry.label, QString::fromStdString(set.name));
    return beside;
}

void ThresholdPresenter::make()
{
    const int other = this->other();
    std::optional<EvaluationEntry> entry;
    if (other >= 0)
        entry = review().entries()[static_cast<std::size_t>(other)];
    run(
        [entry, known = m_other.run, evaluation = review().sharedEvaluation(), chosen = review().chosenSet()](const jobs::Context& context) {
            const EvaluatedSet& set = evaluation->sets()[static_cast<std::size_t>(chosen)];
            Made made = makeAll(*evaluation, set);
            if (entry)
                made.other = standBeside(*entry, known, set.set, context);
            return made;
        },
        [this](Made made) {
            m_histogram = std::move(made.histogram);
            m_outOfScope = std::move(made.outOfScope);
            m_classCurves = std::move(made.classes);
            m_foreignClassCurves = std::move(made.foreignClasses);
            m_assured.clear();
            m_other = std::move(made.other);
        });
}

void ThresholdPresenter::drop()
{
    m_histogram.clear();
    m_outOfScope.clear();
    m_classCurves.clear();
    m_foreignClassCurves.clear();
    m_assured.clear();
    m_other.curve.reset(); // its run stays read
    m_other.note.clear();
}

void ThresholdPresenter::chooseOther(int entry)
{
    m_wantedOther = entry < 0 ? QString() : review().entries()[static_cast<std::size_t>(entry)].runId;
    m_other = {};
    remake();
}

int ThresholdPresenter::other() const
{
    for (const int index : otherEntries(review()))
        if (!m_wantedOther.isEmpty() && review().entries()[static_cast<std::size_t>(index)].runId == m_wantedOther)
            return index;
    return -1;
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
    Step step;
    step.threshold = threshold;
    step.counts = review().set().curve.at(threshold);
    step.accuracyAbove = scores::wilson(step.counts.right, step.counts.shown);
    if (const EvaluatedSet* other = review().isOutOfScope() ? nullptr : firstOutOfScope(*review().evaluation()))
        step.falseShown = other->curve.at(threshold).coverage();
    if (m_other.curve)
        step.other = m_other.curve->at(threshold);
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

int ThresholdPresenter::validationSet() const
{
    const std::vector<EvaluatedSet>& sets = review().evaluation()->sets();
    const auto found = std::find_if(sets.begin(), sets.end(), [](const EvaluatedSet& set) { return set.set.kind == dataset::SetKind::Validation; });
    return found == sets.end() ? -1 : static_cast<int>(found - sets.begin());
}

std::vector<ThresholdPresenter::ClassRow> ThresholdPresenter::classRows(const scores::ThresholdTargets& targets)
{
    if (m_assured.empty() || targets.errorAbove != m_assuredTargets.errorAbove || targets.falseShown != m_assuredTargets.falseShown) {
        m_assured = scores::chooseClassThresholds(m_classCurves, m_foreignClassCurves, scores::kClassThresholdSupport, targets);
        m_assuredTargets = targets;
    }
    std::vector<ClassRow> rows;
    for (std::size_t k = 0; k < m_classCurves.size(); ++k) {
        const scores::ThresholdCurve& curve = m_classCurves[k];
        if (curve.images() == 0)
            continue;
        const auto at = [&curve](std::optional<float> threshold) {
            return threshold ? curve.at(static_cast<double>(*threshold)) : scores::ShownCounts{curve.images(), 0, 0};
        };
        ClassRow row{static_cast<std::int32_t>(k), curve.at(review().threshold()), curve.thresholdAtError(targets.errorAbove), {}, m_assured[k], {}};
        row.atCounted = at(row.counted);
        row.atAssured = at(row.assured);
        rows.push_back(row);
    }
    return rows;
}

void ThresholdPresenter::openClass(std::int32_t classIndex)
{
    const int validation = validationSet();
    if (validation < 0)
        return;
    review().chooseSet(validation);
    const std::vector<std::int32_t>& prediction = review().evaluation()->sidecar().prediction;
    std::vector<std::uint32_t> rows;
    for (const auto* part : {&review().set().wrong, &review().set().right})
        std::copy_if(part->begin(), part->end(), std::back_inserter(rows), [&](std::uint32_t row) { return prediction[row] == classIndex; });
    review().openImages(tr("validation: taken for %1").arg(review().className(classIndex)), std::move(rows));
}

} // namespace taxon::workbench
