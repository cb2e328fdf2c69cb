// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/registry.h"
#include "runs/recipe.h"

#include <filesystem>
#include <optional>
#include <string>

namespace taxon::models {

/// What training starts from, as Recipe::base says it.
struct TrainingBase {
    enum class Kind { Random, ImageNet, File, Version };
    Kind kind = Kind::Random;
    std::filesystem::path file{};         ///< of File
    std::optional<VersionInfo> version{}; ///< of Version
};

/// Finds what a recipe starts from and checks, before hours of work, that it can. "newest" is the newest version.
/// \throws Error{NotFound} if there is no such file or version; Error{Configuration} for a word that is none of these, and for a version of
///         another architecture than the recipe's; as readVersion().
[[nodiscard]] TrainingBase requireBase(const Workspace& workspace, const runs::Recipe& recipe);

} // namespace taxon::models
