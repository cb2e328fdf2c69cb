// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/recipe_options.h"
#include "cli/session.h"

#include <string>

namespace taxon::worker {

/// taxon train --find-learning-rate: learn::findLearningRate() with the recipe of \p options, its trials as CSV, and the command that trains with what it
/// suggests. Makes no run.
/// \param csv  "" = cache/learning_rate/<recipe>.csv of the workspace.
/// \throws as learn::findLearningRate().
void findLearningRate(cli::Session& session, const cli::RecipeOptions& options, const std::string& csv);

} // namespace taxon::worker
