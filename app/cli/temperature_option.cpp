// SPDX-License-Identifier: GPL-3.0-or-later
#include "temperature_option.h"

#include "arguments.h"
#include "base/error.h"
#include "scores/temperature.h"

#include <fmt/format.h>

namespace taxon::cli {

double temperatureOf(const std::string& text, const scores::PredictionStore& store, const std::string& where, const jobs::Context& context)
{
    if (text == "best")
        return scores::fittingTemperature(store, context);
    const auto value = numberOf(text);
    if (!value || !(*value > 0))
        throw Error(ErrorCode::Configuration, fmt::format("\"{}\" is no temperature.", text), where, "Give a number above 0, or: best");
    return *value;
}

} // namespace taxon::cli
