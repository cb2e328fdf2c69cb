// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"
#include "scores/comparison.h"
#include "scores/paired_images.h"

#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

Json orNull(double value)
{
    return std::isnan(value) ? Json() : Json(value);
}

const std::string& answerOf(const ModelAnswers& model, std::uint32_t row)
{
    return model.store.classes()[static_cast<std::size_t>(model.sidecar.prediction[row])];
}

void addImages(CsvWriter& csv, const Comparison& comparison, const char* change, const std::vector<PairedRow>& rows, const ModelAnswers& production,
               const ModelAnswers& candidate)
{
    for (const PairedRow& row : rows) {
        const PredictionRow& image = candidate.store.rows()[row.inB];
        csv.row({comparison.set, change, std::to_string(row.inB), image.path, image.sha256, image.truth.str(), answerOf(production, row.inA),
                 fmt::format("{}", production.sidecar.confidence[row.inA]), answerOf(candidate, row.inB),
                 fmt::format("{}", candidate.sidecar.confidence[row.inB])});
    }
}

} // namespace

Json comparisonJson(const Comparison& comparison)
{
    Json table = Json::array();
    for (const auto& row : comparison.table)
        table.push_back(row);
    return {{"images", comparison.images},
            {"fixed", comparison.fixed.size()},
            {"broken", comparison.broken.size()},
            {"both_wrong", comparison.bothWrong.size()},
            {"both_right", comparison.bothRight},
            {"mcnemar_p", orNull(comparison.mcnemarP)},
            {"top1_difference", orNull(comparison.top1Difference)},
            {"top1_difference_low", orNull(comparison.top1Interval.low)},
            {"top1_difference_high", orNull(comparison.top1Interval.high)},
            {"worst_recall_loss", orNull(comparison.worstRecallLoss())},
            {"outcomes", std::move(table)},
            {"only_in_production", comparison.onlyInA},
            {"only_in_candidate", comparison.onlyInB}};
}

std::string comparedImagesCsv(const std::vector<Comparison>& comparisons, const ModelAnswers& production, const ModelAnswers& candidate)
{
    CsvWriter csv({"set", "change", "row", "path", "sha256", "truth", "production", "production_confidence", "candidate", "candidate_confidence"});
    for (const Comparison& comparison : comparisons) {
        addImages(csv, comparison, "broken", comparison.broken, production, candidate);
        addImages(csv, comparison, "fixed", comparison.fixed, production, candidate);
        addImages(csv, comparison, "both wrong", comparison.bothWrong, production, candidate);
    }
    return csv.text();
}

std::string comparedClassesCsv(const std::vector<Comparison>& comparisons)
{
    CsvWriter csv({"set", "class", "support", "right_production", "right_candidate", "recall_difference", "fixed", "broken"});
    for (const Comparison& comparison : comparisons)
        for (const ClassChange& change : comparison.classes)
            csv.row({comparison.set, change.name, std::to_string(change.support), std::to_string(change.rightBefore),
                     std::to_string(change.rightAfter), numberField(recallDifference(change)), std::to_string(change.fixed),
                     std::to_string(change.broken)});
    return csv.text();
}

} // namespace taxon::scores
