// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "learn/model.h"
#include "learn/weights.h"
#include "runs/recipe.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::learn {

/// A network ready to be trained, and where its weights came from.
struct StartWeights {
    Model model;
    std::string base;         ///< the recipe's base, "" = random weights
    bool transferred = false; ///< whether the base had a head with class names
    HeadTransfer head;        ///< what became of its rows
};

/// Makes the recipe's network for \p classes and gives it the weights of its base: "" random ones of the seed, "imagenet"
/// the packaged ones, "newest" the newest version, a version ("003") those of that version (models::modelFile()), otherwise a file. Head rows are taken over by class name
/// where the base has class names; else the head starts at random.
/// \param modelsFolder  Workspace::models().
/// \throws Error{NotFound} for a base that isn't there; Error{Configuration} for one of another architecture; Error{Damaged|Unsupported}.
[[nodiscard]] StartWeights startWeights(const runs::Recipe& recipe, const std::vector<std::string>& classes,
                                        const std::filesystem::path& modelsFolder, const jobs::Context& context);

/// One sentence: "Starts from version 003. Rows of the head: 3 kept, 1 new (amber), 0 dropped."
[[nodiscard]] std::string describe(const StartWeights& start);

/// Writes head_transfer.json: {"format","version","base","kept","new","dropped"}.
void writeHeadTransfer(const std::filesystem::path& file, const StartWeights& start);

} // namespace taxon::learn
