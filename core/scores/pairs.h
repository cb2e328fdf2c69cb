// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/intervals.h"
#include "scores/sidecar.h"

#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// Images of one class taken for another.
struct ConfusedPair {
    std::int32_t truth = 0;
    std::int32_t predicted = 0;
    std::size_t count = 0;
    std::size_t shown = 0;    ///< of them with s >= threshold
    double shareOfTruth = 0;  ///< count / images of the truth
    double shareOfErrors = 0; ///< count / all wrong images of the set
};

/// Every pair truth -> predicted with a wrong image, largest first, then by truth and prediction. O(images + errors log errors).
[[nodiscard]] std::vector<ConfusedPair> confusedPairs(const Outcomes& outcomes, double threshold);

/// A confusion matrix of chosen classes, row-major.
struct ConfusionMatrix {
    std::vector<std::int32_t> classes; ///< the chosen ones, in the order asked for
    std::size_t rowCount = 0;          ///< chosen classes, "other", "out of scope"
    std::size_t columnCount = 0;       ///< chosen classes, "other", "withheld"
    std::vector<std::size_t> counts;

    [[nodiscard]] std::size_t at(std::size_t row, std::size_t column) const { return counts[row * columnCount + column]; }
    /// Images of a row. O(columns).
    [[nodiscard]] std::size_t rowTotal(std::size_t row) const;
    /// Of them those in a column; kNoValue for a row without images. O(columns).
    [[nodiscard]] double shareOfRow(std::size_t row, std::size_t column) const;
};

/// Rows are truths, columns predictions; what is below \p threshold goes to "withheld" (0 = nothing is withheld).
/// \throws Error{InvalidArgument} for a class that is out of range or chosen twice. O(images).
[[nodiscard]] ConfusionMatrix confusionMatrix(const Outcomes& outcomes, std::span<const std::int32_t> chosen, std::size_t classes, double threshold,
                                              std::span<const std::int32_t> outOfScopePrediction = {},
                                              std::span<const float> outOfScopeConfidence = {});

} // namespace taxon::scores
