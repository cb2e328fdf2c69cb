// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/schedule.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace taxon::learn {
namespace {

Schedule::Shape shapeOf(const std::string& name)
{
    if (name == "cosine")
        return Schedule::Shape::Cosine;
    if (name == "step")
        return Schedule::Shape::Step;
    if (name == "constant")
        return Schedule::Shape::Constant;
    throw Error(ErrorCode::Configuration, "The schedule must be cosine, step or constant.", name);
}

} // namespace

double Schedule::at(std::int64_t step) const
{
    if (step >= totalSteps)
        return 0;
    if (step < warmupSteps)
        return peak * static_cast<double>(step + 1) / static_cast<double>(warmupSteps);
    switch (shape) {
    case Shape::Cosine: {
        const double progress = static_cast<double>(step - warmupSteps) / static_cast<double>(std::max<std::int64_t>(1, totalSteps - warmupSteps));
        return peak * 0.5 * (1 + std::cos(std::numbers::pi * progress));
    }
    case Shape::Step: return peak * std::pow(dropFactor, static_cast<double>(step / std::max<std::int64_t>(1, dropSteps)));
    case Shape::Constant: break;
    }
    return peak;
}

Schedule scheduleOf(const runs::Recipe& recipe, std::int64_t stepsPerEpoch)
{
    Schedule schedule;
    schedule.shape = shapeOf(recipe.schedule);
    schedule.peak = recipe.learningRate;
    schedule.warmupSteps = std::llround(std::min<double>(recipe.warmupEpochs, recipe.epochs) * static_cast<double>(stepsPerEpoch));
    schedule.totalSteps = recipe.epochs * stepsPerEpoch;
    schedule.dropSteps = recipe.dropEveryEpochs * stepsPerEpoch;
    schedule.dropFactor = recipe.dropFactor;
    return schedule;
}

} // namespace taxon::learn
