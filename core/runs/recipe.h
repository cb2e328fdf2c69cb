// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "images/preprocessing.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace taxon::runs {

/// Everything a run is made of, resolved: the YAML of resources/recipes/ (docs/formats/recipe.md). Plain values; defaults are
/// the preset "first version".
struct Recipe {
    // what
    std::string name;                        ///< the preset or file it came from
    std::string preset = "first_version";    ///< quick_check | first_version | next_version
    std::string architecture = "efficientnet_lite0"; ///< a name in learn's registry
    std::string base;                        ///< "" = random weights, "imagenet", a version ("003") or a .safetensors file
    std::string dataset;                     ///< id, or "" = build a new one
    std::string readFrom = "shards";         ///< shards | extracted | library
    images::Preprocessing preprocessing;

    // training
    int epochs = 30;
    int batchSize = 50;
    std::string optimizer = "sgd";           ///< sgd | adamw
    double learningRate = 0.01;
    double momentum = 0.9;                   ///< SGD only
    double weightDecay = 1e-4;
    double warmupEpochs = 3;
    double labelSmoothing = 0.1;
    double classWeightBeta = 0.5;            ///< (N / (K n_k))^beta, mean 1
    int earlyStopEpochs = 0;                 ///< stop after so many epochs without a better validation loss; 0 = never
    bool freezeBackbone = false;             ///< features computed once, only the head is trained
    std::uint64_t seed = 42;

    // augmentation
    bool flip = true;                        ///< horizontal, p = 0.5
    double minCropScale = 0.5;               ///< random resized crop takes this share of the area or more; 1 = none
    double colourJitter = 0.2;               ///< brightness, contrast, saturation +- this share

    // machine
    int loaderThreads = 0;                   ///< 0 = as many as processors
    int checkpointEveryEpochs = 1;

    // scoring
    double threshold = 0.80;

    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// Reads a recipe: \p nameOrFile is a preset of \p recipesFolder ("quick_check") or a YAML file. Unknown keys, wrong types
/// and ranges are refused with file, line and the nearest valid key.
/// \throws Error{NotFound|Configuration}.
[[nodiscard]] Recipe loadRecipe(const std::string& nameOrFile, const std::filesystem::path& recipesFolder);

/// Applies BATCH_SIZE, NUM_EPOCHS, LEARNING_RATE and TAXON_<KEY> for every recipe key, read through \p environment
/// (nullptr = not set). \throws Error{Configuration} naming the variable.
void applyEnvironment(Recipe& recipe, const std::function<const char*(const char*)>& environment);

/// One "key=value" of the command line (--set epochs=5). \throws Error{Configuration}.
void applySetting(Recipe& recipe, const std::string& keyEqualsValue);

/// The resolved recipe as YAML that loadRecipe() reads back to the same values.
[[nodiscard]] std::string toYaml(const Recipe& recipe);

} // namespace taxon::runs
