// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "images/preprocessing.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace taxon::runs {

/// Everything a run is made of, resolved: the YAML of resources/recipes/ (docs/formats/recipe.md). Plain values; defaults are
/// the preset "first version".
struct Recipe {
    // what
    std::string name;                                ///< the preset or file it came from
    std::string preset = "first_version";            ///< quick_check | first_version | next_version
    std::string architecture = "efficientnet_lite0"; ///< a name in learn's registry
    std::string base;                                ///< "" = random weights, "imagenet", a version ("003") or a .safetensors file
    std::string dataset;                             ///< id, or "" = build a new one
    std::string readFrom = "shards";                 ///< shards | extracted | library
    images::Preprocessing preprocessing;

    // data set, when the run builds one
    int minImages = 0; ///< fewest images of a trained class; 0 = what taxon.yaml says
    int maxImages = 0; ///< most training images of a class; 0 = what taxon.yaml says

    // training
    int epochs = 30;
    int batchSize = 50;            ///< 0 = as many as fit into memory: a run says the number before it trains
    int accumulateBatches = 1;     ///< gradients of so many batches make one update
    std::string optimizer = "sgd"; ///< sgd | adamw
    double learningRate = 0.01;
    std::string schedule = "cosine"; ///< cosine | step | constant, after the warm-up
    int dropEveryEpochs = 10;        ///< step schedule only
    double dropFactor = 0.1;         ///< step schedule only
    double momentum = 0.9;           ///< SGD only
    double weightDecay = 1e-4;
    double warmupEpochs = 3;
    double stageRate = 1;    ///< each stage before the head learns at so much of the rate of the one after it
    double clipNorm = 0;     ///< gradients of a larger norm are scaled down to it; 0 = never
    double averageDecay = 0; ///< of an exponential moving average of the weights, which is what is evaluated and kept; 0 = none
    double labelSmoothing = 0.1;
    double classWeightBeta = 0.5;   ///< (N / (K n_k))^beta, mean 1
    std::string sampling = "all";   ///< all | square_root | balanced: how often a class's images are seen
    std::string bestBy = "loss";    ///< loss | accuracy | f1 of the validation set: which epoch's weights are kept
    int earlyStopEpochs = 0;        ///< stop after so many epochs without a better one; 0 = never
    int freezeStages = 0;           ///< so many of the first stages keep their weights
    bool freezeBackbone = false;    ///< features computed once, only the head is trained
    double startSizeShare = 1;      ///< side of the first epochs' training images as a share of the full one; 1 = full from the start
    std::string device = "auto";    ///< auto | cpu | cuda: where training, evaluation and identification are computed
    std::string precision = "auto"; ///< auto | fp32 | bf16 | fp16 of the training
    bool deterministic = false;     ///< LibTorch takes only algorithms that repeat bit for bit, also on a GPU
    std::uint64_t seed = 42;

    // augmentation
    bool flip = true;          ///< horizontal, p = 0.5
    double minCropScale = 0.5; ///< random resized crop takes this share of the area or more; 1 = none
    double colourJitter = 0.2; ///< brightness, contrast, saturation +- this share
    int randOperations = 0;    ///< of RandAugment for each image; 0 = off
    double randMagnitude = 9;  ///< of RandAugment, 0 to 10
    double erase = 0;          ///< share of the images that lose a box of 2 to 33 % of their area
    double mixup = 0;          ///< alpha of mixup; 0 = off
    double cutmix = 0;         ///< alpha of CutMix; 0 = off

    // machine
    int loaderThreads = 0;          ///< 0 = as many as processors
    std::string decoding = "exact"; ///< exact | fast: how training images are decoded
    int cacheMib = 0;               ///< of decoded training images, kept for the next epochs; 0 = none
    std::string cacheIn = "memory"; ///< memory | disk: where they are kept
    int checkpointEveryEpochs = 1;
    int checkpointEveryMinutes = 10; ///< and in the middle of an epoch; 0 = only at its end

    // evaluation
    bool embeddings = true; ///< kept beside the scores: nearest neighbours in Review

    // scoring
    double threshold = 0.80;

    // identification, after the export
    std::string unknownImages; ///< a folder, relative to the workspace or absolute; "" = no such stage
    std::string identifyWith;  ///< a version ("003") that does that, and the run has no other stage; "" = the one that the run makes

    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// One setting of a recipe. The table recipeFields() is the only place that knows keys, ranges and descriptions: YAML, the
/// environment, --set and the window's form are all made from it.
struct RecipeField {
    using Value = std::variant<bool*, int*, std::uint64_t*, double*, std::string*, std::array<float, 3>*>;

    std::string section;              ///< the YAML mapping it lies in: "training"; "" = top level
    std::string key;                  ///< "batch_size"; no other section has the same
    std::string label;                ///< "Batch size"
    std::string description;          ///< one sentence, with the unit
    Value (*value)(Recipe&);          ///< where it is kept
    double low = 0.0;                 ///< smallest value, for numbers
    double high = 0.0;                ///< largest value, for numbers
    std::vector<std::string> choices; ///< for strings; empty = any text

    [[nodiscard]] std::string name() const { return section.empty() ? key : section + "." + key; }
};

/// All settings in the order of the file.
[[nodiscard]] const std::vector<RecipeField>& recipeFields();
/// \param keyOrName "epochs" or "training.epochs". \throws Error{Configuration} with \p where and the nearest key.
[[nodiscard]] const RecipeField& recipeField(std::string_view keyOrName, const std::string& where);
/// The value as YAML and --set write it: "true", "0.01", "127,127,127".
[[nodiscard]] std::string textOf(const RecipeField& field, const Recipe& recipe);
/// The inverse. \throws Error{Configuration} naming \p where, the key, and the type, range or choices it has.
void setFromText(const RecipeField& field, Recipe& recipe, const std::string& text, const std::string& where);

/// The recipes of \p recipesFolder by name, sorted.
[[nodiscard]] std::vector<std::string> recipeNames(const std::filesystem::path& recipesFolder);

/// Reads a recipe: \p nameOrFile is a preset of \p recipesFolder ("quick_check") or a YAML file. Unknown keys, wrong types
/// and ranges are refused with file, line and the nearest valid key. `extends: NAME|FILE` starts from another recipe.
/// \throws Error{NotFound|Configuration}; Error{Unsupported} for a newer format.
[[nodiscard]] Recipe loadRecipe(const std::string& nameOrFile, const std::filesystem::path& recipesFolder);

/// The variable that sets the field: BATCH_SIZE, NUM_EPOCHS, LEARNING_RATE, else TAXON_<KEY>.
[[nodiscard]] std::string environmentVariable(const RecipeField& field);

/// Applies BATCH_SIZE, NUM_EPOCHS, LEARNING_RATE and TAXON_<KEY> for every recipe key, read through \p environment
/// (nullptr or "" = not set; TAXON_<KEY> wins over the short names). \throws Error{Configuration} naming the variable.
void applyEnvironment(Recipe& recipe, const std::function<const char*(const char*)>& environment);

/// One "key=value" of the command line (--set epochs=5). \throws Error{Configuration}.
void applySetting(Recipe& recipe, const std::string& keyEqualsValue);

/// The resolved recipe as YAML that loadRecipe() reads back to the same values.
[[nodiscard]] std::string toYaml(const Recipe& recipe);

} // namespace taxon::runs
