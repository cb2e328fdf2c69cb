// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/intervals.h"
#include "scores/prediction_store.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// Answers of a model to images whose truth is known and that it was not trained on.
struct HeldOutAnswers {
    std::vector<std::int32_t> prediction; ///< class index
    std::vector<float> confidence;
    std::vector<std::uint8_t> right;

    [[nodiscard]] std::size_t size() const noexcept { return prediction.size(); }
};

/// The validation and the test set of an evaluation: what comes nearest to unknown images. Empty where it has neither.
[[nodiscard]] HeldOutAnswers heldOutAnswers(const PredictionStore& evaluation);

/// Fewer held-out answers than this at the confidence of the images can't tell how many of them are wrong.
inline constexpr std::size_t kHeldOutWanted = 20;

/// How many of some answers are wrong, before anybody has looked at them.
struct ExpectedErrors {
    std::size_t images = 0;
    double share = kNoValue; ///< expected share of wrong ones; kNoValue without images or held-out answers
    Interval shareInterval;  ///< of the share among these very images: 95 % of such statements hold
    double wrong = kNoValue; ///< expected number
    Interval wrongInterval;
    std::size_t heldOut = 0; ///< held-out answers at the confidence of the images that this rests on
    /// Images of classes that have fewer than kHeldOutWanted held-out answers at their confidence; the nearest others stand in.
    std::size_t thinImages = 0;
    /// Classes of the images, by index, whose held-out answers are too few to be judged alone: they are judged by those of all such classes.
    std::vector<std::int32_t> pooledClasses;
};

/// The expected number of wrong answers among images that nobody has labelled, from held-out answers of the same model.
///
/// A class with kClassThresholdSupport held-out answers is judged by those alone, the others together. In each such group the held-out answers in
/// the confidence range of its images are cut into at most ten bins of at least kHeldOutWanted, ties together; the share of wrong answers in a
/// bin stands for the images in it. The scores themselves are not believed: a model that is too sure, or not calibrated at all, gets the errors
/// that it made at this confidence. The share p = sum w p_b has the interval of Wilson for 1 / (1/m + 1/n) trials, n the images and m
/// the effective number of held-out answers, the smaller of 1 / sum(w^2 / m_b) and p (1 - p) / sum(w^2 p_b (1 - p_b) / m_b)
/// (docs/decisions/0034-expected-errors.md).
///
/// It holds for images of the kind that the held-out sets have: pictures of no class, or of another camera, are wrong more often. See
/// confidenceDrift(), and let a person look at an auditSample().
/// \param prediction, confidence  of the images, one each. \throws Error{InvalidArgument} if sizes disagree or a class is out of range.
/// O((images + held-out) log). Thread-safe. Source: Wilson as in intervals.h; Cochran, Sampling Techniques (1977), 5A (post-stratification).
[[nodiscard]] ExpectedErrors expectedErrors(const HeldOutAnswers& heldOut, std::span<const std::int32_t> prediction,
                                            std::span<const float> confidence, std::size_t classes);

/// How far the confidences of unknown images lie from those of held-out ones.
struct ConfidenceDrift {
    double distance = kNoValue; ///< largest difference of the two distribution functions (Kolmogorov, Smirnov)
    double limit = kNoValue;    ///< 0.1, or what chance exceeds in one of a hundred cases where that is more
    double heldOutMedian = kNoValue;
    double median = kNoValue; ///< of the unknown images

    /// Whether the held-out sets say little about these images.
    [[nodiscard]] bool isDrift() const noexcept { return distance > limit; }
};

/// \param confidence  of all unknown images, not only of those that would be accepted. No value where one side is empty.
/// O(n log n). Source: Smirnov, Ann. Math. Stat. 19 (1948) 279 (limit 1.63 sqrt(1/n + 1/m)).
[[nodiscard]] ConfidenceDrift confidenceDrift(std::span<const float> heldOut, std::span<const float> confidence);

/// Which of \p images to look at first: \p wanted different numbers below \p images, in random order (all of them if there are no more). The same
/// for the same seed on every machine; a longer sample begins with the shorter one. O(wanted).
[[nodiscard]] std::vector<std::size_t> auditSample(std::size_t images, std::size_t wanted, std::uint64_t seed);

} // namespace taxon::scores
