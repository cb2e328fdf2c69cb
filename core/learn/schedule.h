// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/recipe.h"

#include <cstdint>

namespace taxon::learn {

/// The learning rate as a function of the step alone: linear warm-up to the peak, then by its shape.
struct Schedule {
    enum class Shape {
        Cosine,   ///< half a cosine down to zero at the last step (Loshchilov, Hutter, "SGDR", ICLR 2017, one period)
        Step,     ///< times dropFactor after every dropSteps
        Constant, ///< stays at the peak
    };

    Shape shape = Shape::Cosine;
    double peak = 0.01;
    std::int64_t warmupSteps = 0;
    std::int64_t totalSteps = 1;
    std::int64_t dropSteps = 1; ///< counted from step 0, warm-up included; Shape::Step only
    double dropFactor = 0.1;    ///< Shape::Step only

    /// \param step  counted from 0; at or above totalSteps the rate is 0.
    [[nodiscard]] double at(std::int64_t step) const;
};

/// \throws Error{Configuration} for a schedule of another name.
[[nodiscard]] Schedule scheduleOf(const runs::Recipe& recipe, std::int64_t stepsPerEpoch);

} // namespace taxon::learn
