// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/score_tables.h"

#include "base/csv.h"
#include "scores/class_thresholds.h"
#include "scores/pairs.h"
#include "scores/per_class.h"
#include "scores/per_sub_class.h"

#include <fmt/format.h>

namespace taxon::scores {
namespace {

std::string className(const Analysis& analysis, std::int32_t index)
{
    return index < 0 ? std::string() : analysis.store->classes()[static_cast<std::size_t>(index)];
}

std::string text(std::size_t count)
{
    return std::to_string(count);
}

/// Scores are float32: their own shortest form, not that of the double they convert to.
std::string scoreField(float value)
{
    return fmt::format("{}", value);
}

} // namespace

std::string perClassCsv(const Analysis& analysis)
{
    CsvWriter csv({"set",
                   "class",
                   "support",
                   "predicted",
                   "right",
                   "recall",
                   "recall_low",
                   "recall_high",
                   "precision",
                   "precision_low",
                   "precision_high",
                   "f1",
                   "shown_recall",
                   "shown_precision",
                   "shown_precision_with_out_of_scope",
                   "mean_confidence",
                   "roc_auc",
                   "average_precision",
                   "errors",
                   "wrong_guesses",
                   "most_confused_with",
                   "most_confused_count"});
    const Outcomes foreign = gather(analysis.sidecar(), analysis.outOfScopeRows);
    for (const SetAnalysis& set : analysis.sets) {
        if (set.isOutOfScope())
            continue;
        const auto classes = perClass(set.outcomes, analysis.sidecar().classes, analysis.threshold);
        const auto withForeign = perClass(set.outcomes, analysis.sidecar().classes, analysis.threshold, foreign.prediction, foreign.confidence);
        for (std::size_t k = 0; k < classes.size(); ++k) {
            const ClassScores& own = classes[k];
            const Interval recall = own.recallInterval();
            const Interval precision = own.precisionInterval();
            csv.row({set.set->name,
                     analysis.store->classes()[k],
                     text(own.support),
                     text(own.predicted),
                     text(own.right),
                     numberField(own.recall()),
                     numberField(recall.low),
                     numberField(recall.high),
                     numberField(own.precision()),
                     numberField(precision.low),
                     numberField(precision.high),
                     numberField(own.f1()),
                     numberField(own.shownRecall()),
                     numberField(own.shownPrecision()),
                     numberField(withForeign[k].shownPrecision()),
                     numberField(own.meanConfidence),
                     numberField(set.ranking.rocAuc[k]),
                     numberField(set.ranking.averagePrecision[k]),
                     text(own.errors()),
                     text(own.wrongGuesses()),
                     className(analysis, own.mostConfusedWith),
                     text(own.mostConfusedCount)});
        }
    }
    return csv.text();
}

std::string perSubClassCsv(const Analysis& analysis)
{
    CsvWriter csv({"set", "class", "sub_class", "support", "right", "recall", "recall_low", "recall_high", "shown", "shown_recall", "mean_confidence",
                   "most_confused_with", "most_confused_count"});
    for (const SetAnalysis& set : analysis.sets) {
        if (set.isOutOfScope())
            continue;
        for (const SubClassScores& sub : perSubClass(*analysis.store, *set.set, analysis.sidecar(), analysis.threshold)) {
            const Interval recall = sub.scores.recallInterval();
            csv.row({set.set->name, className(analysis, sub.truth), sub.subClass, text(sub.scores.support), text(sub.scores.right),
                     numberField(sub.scores.recall()), numberField(recall.low), numberField(recall.high), text(sub.scores.shown),
                     numberField(sub.scores.shownRecall()), numberField(sub.scores.meanConfidence), className(analysis, sub.scores.mostConfusedWith),
                     text(sub.scores.mostConfusedCount)});
        }
    }
    return csv.text();
}

std::string classThresholdsCsv(const Analysis& analysis)
{
    CsvWriter csv({"class", "answers", "threshold", "shown", "coverage", "right", "error_above", "error_above_high", "why"});
    const SetAnalysis* validation = analysis.find("validation");
    if (validation == nullptr || validation->isOutOfScope())
        return csv.text();
    const SetAnalysis* foreign = analysis.find("validation_out_of_scope");
    const auto curves = classCurves(validation->outcomes, analysis.sidecar().classes);
    const auto foreignCurves = foreign == nullptr ? std::vector<ThresholdCurve>() : classCurves(foreign->outcomes, analysis.sidecar().classes);
    const auto chosen = chooseClassThresholds(curves, foreignCurves);
    for (std::size_t k = 0; k < curves.size(); ++k) {
        const ShownCounts shown = curves[k].at(chosen[k] ? static_cast<double>(*chosen[k]) : analysis.threshold);
        const char* why = chosen[k] ? "" : curves[k].images() < kClassThresholdSupport ? "too few answers" : "no threshold keeps the target";
        csv.row({analysis.store->classes()[k], text(shown.images), chosen[k] ? scoreField(*chosen[k]) : std::string(), text(shown.shown),
                 numberField(shown.coverage()), text(shown.right), numberField(shown.errorAbove()),
                 numberField(wilson(shown.wrong(), shown.shown).high), why});
    }
    return csv.text();
}

std::string pairsCsv(const Analysis& analysis)
{
    CsvWriter csv({"set", "truth", "predicted", "count", "shown", "share_of_truth", "share_of_errors"});
    for (const SetAnalysis& set : analysis.sets) {
        if (set.isOutOfScope())
            continue;
        for (const ConfusedPair& pair : confusedPairs(set.outcomes, analysis.threshold))
            csv.row({set.set->name, className(analysis, pair.truth), className(analysis, pair.predicted), text(pair.count), text(pair.shown),
                     numberField(pair.shareOfTruth), numberField(pair.shareOfErrors)});
    }
    return csv.text();
}

std::string thresholdsCsv(const Analysis& analysis)
{
    CsvWriter csv({"set", "threshold", "shown", "coverage", "right", "wrong", "accuracy_above", "error_above", "wrong_shown", "false_shown"});
    for (const SetAnalysis& set : analysis.sets) {
        for (int percent = 0; percent <= 100; ++percent) {
            const double threshold = percent / 100.0;
            const ShownCounts shown = set.curve.at(threshold);
            const std::string tau = fmt::format("{:.2f}", threshold);
            if (set.isOutOfScope()) {
                csv.row({set.set->name, tau, text(shown.shown), numberField(shown.coverage()), "", "", "", "", "", numberField(shown.coverage())});
                continue;
            }
            csv.row({set.set->name, tau, text(shown.shown), numberField(shown.coverage()), text(shown.right), text(shown.wrong()),
                     numberField(shown.accuracyAbove()), numberField(shown.errorAbove()), numberField(shown.wrongShown()),
                     numberField(analysis.outOfScope.at(threshold).coverage())});
        }
    }
    return csv.text();
}

std::string reviewCsv(const Analysis& analysis)
{
    CsvWriter csv({"rank", "row", "path", "sha256", "set", "reason", "truth", "predicted", "confidence", "truth_score", "margin", "second",
                   "second_score", "pair_count", "suggested", "optimistic", "verdict"});
    const Sidecar& sidecar = analysis.sidecar();
    std::size_t rank = 0;
    for (const ReviewItem& item : analysis.queue) {
        const PredictionRow& row = analysis.store->rows()[item.row];
        const SetRows* set = analysis.store->set(row.set);
        const std::string predicted = className(analysis, sidecar.prediction[item.row]);
        csv.row({text(++rank), text(item.row), row.path, row.sha256, row.set.str(), name(item.reason), row.truth.str(), predicted,
                 scoreField(sidecar.confidence[item.row]), scoreField(sidecar.truthScore[item.row]), scoreField(item.margin),
                 className(analysis, sidecar.second[item.row]), scoreField(sidecar.secondScore[item.row]), text(item.pairCount),
                 className(analysis, item.suggested), set->kind == dataset::SetKind::Train ? "yes" : "no",
                 analysis.judged ? analysis.judged(row, predicted).verdict : std::string()});
    }
    return csv.text();
}

std::string labelIssuesCsv(const Analysis& analysis)
{
    CsvWriter csv({"rank", "row", "path", "sha256", "set", "label", "suggested", "margin", "optimistic"});
    std::size_t rank = 0;
    for (const LabelIssue& issue : analysis.issues) {
        const PredictionRow& row = analysis.store->rows()[issue.row];
        const SetRows* set = analysis.store->set(row.set);
        csv.row({text(++rank), text(issue.row), row.path, row.sha256, row.set.str(), className(analysis, issue.label),
                 className(analysis, issue.suggested), scoreField(issue.margin), set->kind == dataset::SetKind::Train ? "yes" : "no"});
    }
    return csv.text();
}

std::string gatesCsv(const std::vector<GateResult>& results)
{
    CsvWriter csv({"gate", "set", "metric", "op", "limit", "strict_limit", "basis", "versus", "severity", "value", "status", "strict_status", "why"});
    for (const GateResult& result : results) {
        const Gate& gate = result.gate;
        csv.row({gate.name, gate.set, gate.metric, gate.atLeast ? ">=" : "<=", numberField(gate.limit), numberField(gate.strictLimit), gate.basis,
                 gate.versusProduction ? "production" : "absolute", gate.blocks ? "block" : "warn", numberField(result.value), name(result.status),
                 name(result.strictStatus), result.why});
    }
    return csv.text();
}

} // namespace taxon::scores
