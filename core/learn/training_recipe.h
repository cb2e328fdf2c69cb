// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network_description.h"
#include "runs/recipe.h"

#include <string>
#include <vector>

namespace taxon::learn {

/// The SHA-256 of the settings that the trained weights depend on: a checkpoint is resumed with equal ones only.
[[nodiscard]] std::string recipeHash(const runs::Recipe& recipe);

/// \throws Error{Configuration} for settings that don't fit each other.
void requireFitting(const runs::Recipe& recipe);

/// For each layer whether the recipe freezes it: the whole backbone, or the first stages (stagesOf()).
/// \throws Error{Configuration} for as many stages as there are.
[[nodiscard]] std::vector<bool> frozenLayers(const NetworkDescription& network, const runs::Recipe& recipe);

} // namespace taxon::learn
