// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/summary.h"

#include "scores/out_of_scope.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace taxon::scores {
namespace {

using dataset::SetKind;

Json orNull(double value)
{
    return std::isnan(value) ? Json() : Json(value);
}

void addShare(Json& json, const std::string& name, std::size_t count, std::size_t of)
{
    const Interval interval = wilson(count, of);
    json[name] = orNull(ratio(static_cast<double>(count), static_cast<double>(of)));
    json[name + "_low"] = orNull(interval.low);
    json[name + "_high"] = orNull(interval.high);
}

/// The group an image must not be separated from, or "".
const std::string& groupOf(const PredictionRow& row)
{
    return row.group.empty() ? row.sha256 : row.group;
}

std::optional<std::size_t> countLeaks(const PredictionStore& store)
{
    std::unordered_set<std::string> trained;
    for (const SetRows& set : store.sets())
        if (set.kind == SetKind::Train)
            for (const std::uint32_t row : set.rows)
                trained.insert(groupOf(store.rows()[row]));
    if (trained.empty() || trained.contains(""))
        return std::nullopt;
    std::size_t leaks = 0;
    for (const SetRows& set : store.sets())
        if (set.kind != SetKind::Train && set.kind != SetKind::Reserve)
            for (const std::uint32_t row : set.rows)
                leaks += trained.contains(groupOf(store.rows()[row])) ? 1U : 0U;
    return leaks;
}

void addReview(Analysis& analysis, const jobs::Context& context)
{
    std::vector<std::uint32_t> training;
    std::vector<std::uint32_t> others;
    for (const SetAnalysis& set : analysis.sets) {
        if (set.isOutOfScope())
            continue;
        auto& rows = set.set->kind == SetKind::Train ? training : others;
        rows.insert(rows.end(), set.set->rows.begin(), set.set->rows.end());
    }
    analysis.issues = labelIssues(analysis.sidecar(), analysis.store->matrix(), others, context);
    const auto optimistic = labelIssues(analysis.sidecar(), analysis.store->matrix(), training, context);
    analysis.issues.insert(analysis.issues.end(), optimistic.begin(), optimistic.end());
    std::sort(analysis.issues.begin(), analysis.issues.end(),
              [](const LabelIssue& a, const LabelIssue& b) { return a.margin != b.margin ? a.margin < b.margin : a.row < b.row; });
    others.insert(others.end(), training.begin(), training.end());
    std::function<bool(std::uint32_t)> hidden;
    if (analysis.judged)
        hidden = [&analysis](std::uint32_t row) {
            const auto predicted = static_cast<std::size_t>(analysis.sidecar().prediction[row]);
            return analysis.judged(analysis.store->rows()[row], analysis.store->classes()[predicted]).hides;
        };
    analysis.queue = reviewQueue(analysis.sidecar(), others, analysis.threshold, analysis.issues, hidden);
}

Json outOfScopeSummary(const SetAnalysis& set, const SetAnalysis* test, const Analysis& analysis)
{
    const ShownCounts shown = set.curve.at(analysis.threshold);
    const Outcomes& outcomes = set.outcomes;
    Json json;
    json["kind"] = dataset::name(set.set->kind);
    json["hash"] = set.set->hash;
    json["images"] = shown.images;
    json["threshold"] = analysis.threshold;
    json["shown"] = shown.shown;
    addShare(json, "false_shown", shown.shown, shown.images);
    addShare(json, "rejection", shown.images - shown.shown, shown.images);
    json["auroc"] = test == nullptr ? Json() : orNull(auroc(test->outcomes.confidence, outcomes.confidence));
    const bool hasReference = test != nullptr && test->outcomes.images() > 0;
    addShare(json, "fpr95", hasReference ? countAtRecall95(test->outcomes.confidence, outcomes.confidence) : 0, hasReference ? shown.images : 0);
    Json absorbing = Json::object();
    for (const AbsorbingClass& entry : absorbingClasses(outcomes.prediction, outcomes.confidence, analysis.threshold))
        absorbing[analysis.store->classes()[static_cast<std::size_t>(entry.predicted)]] = entry.share;
    json["absorbing"] = std::move(absorbing);
    return json;
}

void addClassification(Json& json, const SetAnalysis& set, const Analysis& analysis)
{
    const Outcomes& outcomes = set.outcomes;
    const std::size_t images = outcomes.images();
    addShare(json, "top1", countWithinTop(outcomes.truthRank, 1), images);
    addShare(json, "top5", countWithinTop(outcomes.truthRank, 5), images);
    json["macro_recall"] = orNull(set.report.macroRecall);
    json["precision_macro"] = orNull(set.report.macro.precision);
    json["f1_macro"] = orNull(set.report.macro.f1);
    json["f1_weighted"] = orNull(set.report.weighted.f1);
    json["zero_divisions"] = set.report.zeroDivisions;
    json["log_loss"] = orNull(logLoss(outcomes.truthScore, analysis.store->matrix().isHalf()));
    json["mcc"] = orNull(matthews(set.report));
    json["roc_auc_macro"] = orNull(set.ranking.rocAucMacro);
    json["roc_auc_weighted"] = orNull(set.ranking.rocAucWeighted);
    json["average_precision_macro"] = orNull(set.ranking.averagePrecisionMacro);
    json["average_precision_micro"] = orNull(set.ranking.averagePrecisionMicro);
    json["average_precision_weighted"] = orNull(set.ranking.averagePrecisionWeighted);
    Json skipped = Json::array();
    for (const std::int32_t index : set.ranking.skipped)
        skipped.push_back(analysis.store->classes()[static_cast<std::size_t>(index)]);
    json["skipped_classes"] = std::move(skipped);
    json["brier"] = orNull(brier(outcomes.squaredError));
    json["ece"] = orNull(set.calibration.ece);
    json["mce"] = orNull(set.calibration.mce);
}

} // namespace

const SetAnalysis* Analysis::find(const std::string& name) const noexcept
{
    const auto found = std::find_if(sets.begin(), sets.end(), [&](const SetAnalysis& set) { return set.set->name == name; });
    return found == sets.end() ? nullptr : &*found;
}

Analysis analyse(const PredictionStore& store, double threshold, const jobs::Context& context, const JudgedBefore& judged)
{
    Analysis analysis;
    analysis.store = &store;
    analysis.threshold = threshold;
    analysis.judged = judged;
    for (const SetRows& rows : store.sets()) {
        if (rows.kind == SetKind::Reserve)
            continue;
        context.progress({"Scoring " + rows.name, analysis.sets.size(), store.sets().size(), "sets"});
        SetAnalysis& set = analysis.sets.emplace_back();
        set.set = &rows;
        set.outcomes = gather(analysis.sidecar(), rows.rows);
        set.curve = ThresholdCurve(set.outcomes.confidence, set.outcomes.right);
        if (rows.isOutOfScope()) {
            if (rows.name != kValidationOutOfScope)
                analysis.outOfScopeRows.insert(analysis.outOfScopeRows.end(), rows.rows.begin(), rows.rows.end());
            continue;
        }
        set.report = classificationReport(set.outcomes.truth, set.outcomes.prediction, store.classes().size());
        set.ranking = rankingScores(store.matrix(), rows.rows, store.truth(), context);
        set.calibration = calibration(set.outcomes.confidence, set.outcomes.right);
        if (rows.kind == SetKind::Validation)
            analysis.bestTemperature = bestTemperature(store.matrix(), rows.rows, store.truth(), context);
    }
    const Outcomes foreign = gather(analysis.sidecar(), analysis.outOfScopeRows);
    analysis.outOfScope = ThresholdCurve(foreign.confidence, {});
    const SetAnalysis* validation = analysis.find("validation");
    const SetAnalysis* validationForeign = analysis.find(kValidationOutOfScope);
    if (validation != nullptr)
        analysis.chosenThreshold = chooseThreshold(validation->curve, validationForeign == nullptr ? ThresholdCurve() : validationForeign->curve);
    analysis.leaks = countLeaks(store);
    addReview(analysis, context);
    return analysis;
}

Json setSummary(const SetAnalysis& set, const SetAnalysis* test, const Analysis& analysis)
{
    if (set.isOutOfScope())
        return outOfScopeSummary(set, test, analysis);
    Json json;
    json["kind"] = dataset::name(set.set->kind);
    json["hash"] = set.set->hash;
    json["images"] = set.outcomes.images();
    addClassification(json, set, analysis);
    json["aurc"] = orNull(set.curve.aurc());
    json["augrc"] = orNull(set.curve.augrc());
    for (const auto& [name, error] :
         {std::pair("coverage_at_error_01", 0.01), std::pair("coverage_at_error_03", 0.03), std::pair("coverage_at_error_05", 0.05)})
        json[name] = orNull(set.curve.coverageAtError(error));
    const ShownCounts shown = set.curve.at(analysis.threshold);
    json["threshold"] = analysis.threshold;
    json["shown"] = shown.shown;
    addShare(json, "coverage", shown.shown, shown.images);
    addShare(json, "accuracy_above", shown.right, shown.shown);
    addShare(json, "error_above", shown.wrong(), shown.shown);
    addShare(json, "correct_shown", shown.right, shown.images);
    addShare(json, "wrong_shown", shown.wrong(), shown.images);
    addShare(json, "withheld", shown.images - shown.shown, shown.images);
    if (set.set->kind == SetKind::Train)
        json["leaks"] = analysis.leaks ? Json(*analysis.leaks) : Json();
    return json;
}

Json summaryJson(const Analysis& analysis)
{
    const PredictionStore& store = *analysis.store;
    Json json;
    json["format"] = "taxon-summary";
    json["version"] = 1;
    json["definitions"] = kDefinitionsVersion;
    json["run"] = store.info().runId;
    json["model"] = store.info().model;
    json["dataset"] = store.info().datasetId;
    json["images"] = store.images();
    json["classes"] = store.classes().size();
    json["threshold"] = analysis.threshold;
    json["temperature"] = store.info().temperature;
    json["best_temperature"] = orNull(analysis.bestTemperature);
    json["suggested_threshold"] = analysis.chosenThreshold ? Json(static_cast<double>(*analysis.chosenThreshold)) : Json();
    json["to_review"] = analysis.queue.size();
    json["label_issues"] = analysis.issues.size();
    Json sets = Json::object();
    const SetAnalysis* test = analysis.find("test");
    for (const SetAnalysis& set : analysis.sets)
        sets[set.set->name] = setSummary(set, test, analysis);
    json["sets"] = std::move(sets);
    return json;
}

} // namespace taxon::scores
