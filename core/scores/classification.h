// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/intervals.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// One line of scikit-learn's classification report. Zero divisions are 0 here, as there; see ClassificationReport::zeroDivisions.
struct ReportLine {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    std::size_t support = 0;   ///< images whose truth is the class
    std::size_t predicted = 0; ///< images whose prediction is the class
    std::size_t right = 0;
};

struct ClassificationReport {
    std::vector<ReportLine> classes; ///< by class index; all of them
    double accuracy = kNoValue;
    ReportLine macro;    ///< means over classes that occur as truth or as prediction
    ReportLine weighted; ///< means over classes weighted by support
    /// Mean of recall over classes with support > 0 (balanced accuracy); the headline when classes are unequal.
    double macroRecall = kNoValue;
    std::size_t zeroDivisions = 0; ///< precisions and recalls of occurring classes that were 0 / 0 and count as 0
};

/// Equals sklearn.metrics.classification_report(zero_division=0). macro and weighted hold kNoValue when there is no image.
/// \param truth, prediction  class indices in [0, classes), one an image. \throws Error{InvalidArgument} otherwise.
/// O(images + classes). Thread-safe. Source: scikit-learn user guide, "Classification metrics".
[[nodiscard]] ClassificationReport classificationReport(std::span<const std::int32_t> truth, std::span<const std::int32_t> prediction,
                                                        std::size_t classes);

/// Matthews' correlation coefficient for many classes, from a report's counts; kNoValue where truths or predictions are all one
/// class (scikit-learn says 0). O(classes). Source: Gorodkin, Comput. Biol. Chem. 28 (2004) 367; equals matthews_corrcoef.
[[nodiscard]] double matthews(const ClassificationReport& report);

/// Share of images whose truth is among the \p k largest; at equal scores the lower class index comes first. O(images).
[[nodiscard]] std::size_t countWithinTop(std::span<const std::uint32_t> truthRank, std::size_t k) noexcept;

/// Mean of −ln p(truth), p clipped to [eps, 1 − eps] in the type it is stored in, as sklearn.metrics.log_loss does: eps is
/// 2^-23 for float32, 2^-10 for float16. O(images).
[[nodiscard]] double logLoss(std::span<const float> truthScore, bool storedAsHalf) noexcept;

/// Mean over images of sum over classes (p − 1[truth])^2: 0 … 2. \param squaredError  of each image (Sidecar). O(images).
/// Source: Brier, Mon. Weather Rev. 78 (1950) 1.
[[nodiscard]] double brier(std::span<const double> squaredError) noexcept;

} // namespace taxon::scores
