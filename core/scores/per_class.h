// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/intervals.h"
#include "scores/sidecar.h"

#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// The counts of one class in one set, and the shares made of them. A share without a denominator is kNoValue.
struct ClassScores {
    std::size_t support = 0;   ///< images whose truth it is
    std::size_t predicted = 0; ///< images whose prediction it is
    std::size_t right = 0;     ///< both
    std::size_t shown = 0;     ///< predictions of it with s >= threshold
    std::size_t shownRight = 0;
    std::size_t shownOutOfScope = 0;    ///< falsely shown as this class by the chosen out-of-scope images
    double meanConfidence = kNoValue;   ///< mean s of its images, right or wrong
    std::int32_t mostConfusedWith = -1; ///< the prediction of most of its wrong images; lowest class first; -1 = none wrong
    std::size_t mostConfusedCount = 0;

    [[nodiscard]] std::size_t errors() const noexcept { return support - right; }
    [[nodiscard]] std::size_t wrongGuesses() const noexcept { return predicted - right; }
    [[nodiscard]] double recall() const noexcept { return share(right, support); }
    [[nodiscard]] double precision() const noexcept { return share(right, predicted); }
    [[nodiscard]] double f1() const noexcept { return share(2 * right, support + predicted); }
    [[nodiscard]] double shownRecall() const noexcept { return share(shownRight, support); }
    [[nodiscard]] double shownPrecision() const noexcept { return share(shownRight, shown + shownOutOfScope); }
    [[nodiscard]] Interval recallInterval() const noexcept { return wilson(right, support); }
    [[nodiscard]] Interval precisionInterval() const noexcept { return wilson(right, predicted); }

private:
    static double share(std::size_t a, std::size_t b) noexcept { return ratio(static_cast<double>(a), static_cast<double>(b)); }
};

/// Every class of one in-scope set, by class index.
/// \param outOfScopePrediction, outOfScopeConfidence  of the images to count as false positives; empty = none.
/// O(images log(errors) + classes). Thread-safe.
[[nodiscard]] std::vector<ClassScores> perClass(const Outcomes& outcomes, std::size_t classes, double threshold,
                                                std::span<const std::int32_t> outOfScopePrediction = {},
                                                std::span<const float> outOfScopeConfidence = {});

} // namespace taxon::scores
