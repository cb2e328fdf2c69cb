// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/calibration_presenter.h"

#include "common/widgets.h"
#include "scores/classification.h"
#include "scores/temperature.h"

#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

CalibrationPresenter::Figures figuresOf(const Evaluation& evaluation, const EvaluatedSet& set, const jobs::Context& context)
{
    const scores::PredictionStore& store = evaluation.store();
    const scores::Outcomes outcomes = scores::gather(evaluation.sidecar(), set.set.rows);
    CalibrationPresenter::Figures figures;
    figures.before = {scores::calibration(outcomes.confidence, outcomes.right), scores::logLoss(outcomes.truthScore, store.matrix().isHalf())};
    for (const scores::SetRows& rows : store.sets())
        if (rows.kind == dataset::SetKind::Validation)
            figures.temperature = scores::bestTemperature(store.matrix(), rows.rows, store.truth(), context);
    if (std::isnan(figures.temperature))
        return figures;
    const scores::TemperedAnswers tempered = scores::temper(store.matrix(), set.set.rows, store.truth(), figures.temperature, context);
    figures.after = {scores::calibration(tempered.confidence, outcomes.right), scores::logLoss(tempered.truthScore, false)};
    return figures;
}

} // namespace

CalibrationPresenter::CalibrationPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent)
    : SectionPresenter(review, tasks, Follows::Set, parent)
{}

void CalibrationPresenter::make()
{
    if (review().isOutOfScope()) { // no answer can be right
        drop();
        Q_EMIT changed();
        return;
    }
    run(
        [evaluation = review().sharedEvaluation(), set = review().chosenSet()](const jobs::Context& context) {
            return std::make_shared<const Figures>(figuresOf(*evaluation, evaluation->sets()[static_cast<std::size_t>(set)], context));
        },
        [this](std::shared_ptr<const Figures> figures) { m_figures = std::move(figures); });
}

void CalibrationPresenter::openBin(std::size_t bin)
{
    const std::vector<scores::CalibrationBin>& bins = m_figures->before.calibration.bins;
    const std::vector<float>& confidence = review().evaluation()->sidecar().confidence;
    const auto isMeant = [&](std::uint32_t row) { // bounds as calibration() compares them
        return (bin == 0 || confidence[row] > static_cast<float>(bins[bin - 1].high))
               && (bin + 1 == bins.size() || confidence[row] <= static_cast<float>(bins[bin].high));
    };
    std::vector<std::uint32_t> rows;
    for (const auto* part : {&review().set().wrong, &review().set().right})
        std::copy_if(part->begin(), part->end(), std::back_inserter(rows), isMeant);
    review().openImages(tr("Confidence %1 to %2").arg(decimal(bins[bin].low, 2), decimal(bins[bin].high, 2)), std::move(rows));
}

} // namespace taxon::workbench
