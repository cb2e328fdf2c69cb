// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/prediction_store.h"

#include <string>

namespace taxon::cli {

/// What --temperature says: a number above 0, or "best", the one that fits the validation set of \p store.
/// \param where  the option, for the error. \throws Error{Configuration} for another word; as scores::fittingTemperature().
[[nodiscard]] double temperatureOf(const std::string& text, const scores::PredictionStore& store, const std::string& where,
                                   const jobs::Context& context);

} // namespace taxon::cli
