// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "jobs/context.h"
#include "scores/calibration.h"
#include "scores/classification.h"
#include "scores/prediction_store.h"
#include "scores/ranking.h"
#include "scores/review_queue.h"
#include "scores/sidecar.h"
#include "scores/thresholds.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace taxon::scores {

/// The version of the definitions (docs/scores.md); scores of another version are not compared with these.
inline constexpr int kDefinitionsVersion = 1;

/// The out-of-scope set that thresholds are chosen on; its images are in no other figure.
inline constexpr const char* kValidationOutOfScope = "validation_out_of_scope";

/// Everything computed of one set. The in-scope parts are empty for an out-of-scope set.
struct SetAnalysis {
    const SetRows* set = nullptr;
    Outcomes outcomes;
    ThresholdCurve curve;
    ClassificationReport report;
    RankingScores ranking;
    Calibration calibration;

    [[nodiscard]] bool isOutOfScope() const noexcept { return set->isOutOfScope(); }
};

/// What somebody said about an image before.
struct Judged {
    std::string verdict; ///< "keep", "unsure" …; "" = nothing that still holds
    bool hides = false;  ///< whether it keeps the image out of the review queue
};
/// Asks for it, given the image and what the model says of it now.
using JudgedBefore = std::function<Judged(const PredictionRow& image, const std::string& predicted)>;

/// One evaluation, analysed. Refers to the store, which must outlive it and stay where it is.
struct Analysis {
    const PredictionStore* store = nullptr;
    double threshold = 0.80;
    std::vector<SetAnalysis> sets;             ///< as PredictionStore::sets(), without the reserve
    std::vector<std::uint32_t> outOfScopeRows; ///< of all out-of-scope sets
    ThresholdCurve outOfScope;                 ///< of them together
    double bestTemperature = kNoValue;         ///< from the validation set
    std::optional<float> chosenThreshold;      ///< from the validation set (and "validation_out_of_scope", where there is one)
    std::vector<LabelIssue> issues;            ///< training rows judged apart from the others
    std::vector<ReviewItem> queue;
    JudgedBefore judged;              ///< empty = nobody is asked
    std::optional<std::size_t> leaks; ///< images of other sets whose duplicate group is also in train; nothing = groups unknown

    [[nodiscard]] const Sidecar& sidecar() const noexcept { return store->sidecar(); }
    [[nodiscard]] const SetAnalysis* find(const std::string& name) const noexcept;
};

/// Computes all of it. \param threshold  τ. \param judged  what it hides is not in the queue. \throws Error{Cancelled}.
/// One pass a set for the ranking, about ten over the validation set for the temperature.
[[nodiscard]] Analysis analyse(const PredictionStore& store, double threshold, const jobs::Context& context, const JudgedBefore& judged = {});

/// The object of one set in summary.json. \param test  the in-scope set that AUROC and FPR95 of an out-of-scope set refer to;
/// may be nullptr.
[[nodiscard]] Json setSummary(const SetAnalysis& set, const SetAnalysis* test, const Analysis& analysis);

/// summary.json without gates and comparison (docs/formats/summary.md).
[[nodiscard]] Json summaryJson(const Analysis& analysis);

} // namespace taxon::scores
