// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/sidecar.h"
#include "scores/thresholds.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace taxon::scores {

/// A class with fewer answers than this in the validation set keeps the model's threshold.
inline constexpr std::size_t kClassThresholdSupport = 50;

/// The curve of the answers that name each class, by class index: what is shown as that class at any threshold, and how much of
/// it is right. Build: O(images log images); a new threshold for all classes: O(classes log images). Empty for a class that is
/// never the answer. \throws Error{InvalidArgument} for a prediction that is no class.
[[nodiscard]] std::vector<ThresholdCurve> classCurves(const Outcomes& outcomes, std::size_t classes);

/// chooseThreshold() for the answers of each class alone, by class index: the smallest threshold at which what is shown as the
/// class is wrong at most as often as \p targets say. Nothing for a class with fewer than \p minimumSupport answers, and where
/// no threshold does. \param validation, outOfScope  classCurves() of the validation sets; \p outOfScope may be empty.
[[nodiscard]] std::vector<std::optional<float>> chooseClassThresholds(const std::vector<ThresholdCurve>& validation,
                                                                      const std::vector<ThresholdCurve>& outOfScope,
                                                                      std::size_t minimumSupport = kClassThresholdSupport,
                                                                      const ThresholdTargets& targets = {});

} // namespace taxon::scores
