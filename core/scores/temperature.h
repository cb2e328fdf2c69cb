// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/prediction_store.h"

#include <filesystem>

namespace taxon::scores {

/// Writes \p store as it would be if the model divided its logits by \p temperature once more: each row p becomes
/// softmax(ln p / T), for ln p is the logits up to a constant. An evaluation like any other, so that thresholds, gates, curves and
/// comparisons are of the new scores; evaluation.json's temperature is the product of both. A p below the smallest normal float32
/// counts as that, as in bestTemperature(), whose result belongs here.
///
/// Guesses stay as they are but where rounding to float32 makes two scores equal: the lower class then wins.
/// \param temperature  > 0; above 1 makes the scores less sure. \param folder  must not exist, or be empty.
/// \throws Error{InvalidArgument} for another temperature; Error{AlreadyExists} if there is something in \p folder;
///         Error{Io|NoSpace|Cancelled}, and then no evaluation is in it.
/// O(images classes) time; memory: a block of rows.
void applyTemperature(const PredictionStore& store, double temperature, const std::filesystem::path& folder, const jobs::Context& context);

} // namespace taxon::scores
