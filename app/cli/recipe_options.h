// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/run_folder.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace taxon::cli {

class Session;

/// The flags that make a recipe: --recipe, --base, --from, --dataset, --identify, --identify-with, --set.
struct RecipeOptions {
    std::string recipe;
    std::string base;
    std::string from;
    std::string dataset;
    std::string identify;
    std::string identifyWith;
    std::vector<std::string> settings;
};

/// Adds the flags to \p command.
std::shared_ptr<RecipeOptions> addRecipeOptions(CLI::App& command);

/// Recipe file, then environment, then flags; files and folders of flags are made absolute.
/// \throws Error{NotFound|Configuration}.
[[nodiscard]] runs::Recipe resolveRecipe(const Session& session, const RecipeOptions& options);

/// resolveRecipe() as a run keeps it: "newest" is a version, and what it names is there.
/// \throws as resolveRecipe(); Error{NotFound|Configuration} where base, data set or unknown images lead nowhere.
[[nodiscard]] runs::Recipe recipeOfRun(const Session& session, const RecipeOptions& options);

/// A new run folder (state "queued") with the resolved recipe.
/// \throws as recipeOfRun(): no folder is made then.
/// \param check  told of the recipe before that; what it throws comes out.
[[nodiscard]] runs::RunFolder createRun(const Session& session, const RecipeOptions& options,
                                        const std::function<void(const runs::Recipe&)>& check = {});

} // namespace taxon::cli
