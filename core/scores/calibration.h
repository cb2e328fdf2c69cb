// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/intervals.h"
#include "scores/score_matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// One bar of a reliability diagram: confidences in (low, high].
struct CalibrationBin {
    double low = 0;
    double high = 0;
    std::size_t images = 0;
    double confidence = kNoValue; ///< mean s
    double accuracy = kNoValue;
};

struct Calibration {
    std::vector<CalibrationBin> bins;
    double ece = kNoValue; ///< expected calibration error: mean gap weighted by images
    double mce = kNoValue; ///< largest gap of a bin with images
};

/// Bins ((m−1)/B, m/B]; an s of 0 falls into the first. Bounds are compared as float32, the type of the scores.
/// \param bins  >= 1; 15 matches the source. \throws Error{InvalidArgument} for other sizes. O(images + bins).
/// Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, arXiv:1706.04599.
[[nodiscard]] Calibration calibration(std::span<const float> confidence, std::span<const std::uint8_t> right, std::size_t bins = 15);

/// The temperature T that makes the mean −ln softmax(ln p / T)[truth] of these rows smallest, over ln T in [ln .05, ln 20].
///
/// The stored rows are probabilities, and ln p equals the logits up to a constant a row, so T is relative to them: 1 leaves
/// them as they are, above 1 makes them less sure. The loss is convex in 1/T: Newton steps inside a bracket that halves.
/// kNoValue without rows; 1 where every temperature is as good. \throws Error{Cancelled}. O(iterations rows C), about ten iterations, on all processors.
/// Source: as calibration().
[[nodiscard]] double bestTemperature(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth,
                                     const jobs::Context& context);

} // namespace taxon::scores
