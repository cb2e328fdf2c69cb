// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/class_thresholds.h"

#include "base/error.h"

#include <fmt/format.h>

namespace taxon::scores {

std::vector<ThresholdCurve> classCurves(const Outcomes& outcomes, std::size_t classes)
{
    std::vector<std::vector<float>> confidence(classes);
    std::vector<std::vector<std::uint8_t>> right(classes);
    for (std::size_t i = 0; i < outcomes.images(); ++i) {
        const std::int32_t answer = outcomes.prediction[i];
        if (answer < 0 || static_cast<std::size_t>(answer) >= classes)
            throw Error(ErrorCode::InvalidArgument, fmt::format("Image {}: the answer {} is none of {} classes.", i, answer, classes));
        confidence[static_cast<std::size_t>(answer)].push_back(outcomes.confidence[i]);
        right[static_cast<std::size_t>(answer)].push_back(outcomes.right[i]);
    }
    std::vector<ThresholdCurve> curves;
    curves.reserve(classes);
    for (std::size_t k = 0; k < classes; ++k)
        curves.emplace_back(confidence[k], right[k]);
    return curves;
}

std::vector<std::optional<float>> chooseClassThresholds(const std::vector<ThresholdCurve>& validation, const std::vector<ThresholdCurve>& outOfScope,
                                                        std::size_t minimumSupport, const ThresholdTargets& targets)
{
    std::vector<std::optional<float>> chosen(validation.size());
    for (std::size_t k = 0; k < validation.size(); ++k)
        if (validation[k].images() >= minimumSupport)
            chosen[k] = chooseThreshold(validation[k], k < outOfScope.size() ? outOfScope[k] : ThresholdCurve(), targets);
    return chosen;
}

} // namespace taxon::scores
