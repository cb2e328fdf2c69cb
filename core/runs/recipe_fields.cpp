// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "runs/recipe.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::runs {
namespace {

using Value = RecipeField::Value;

template <typename Number>
bool parsed(std::string_view text, Number& number)
{
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size();
}

bool inRange(const RecipeField& field, double number)
{
    return number >= field.low && number <= field.high;
}

/// Writes a value of each type; returns what is wrong with the text, or "".
struct Setter {
    const RecipeField& field;
    const std::string& text;

    std::string operator()(bool* value) const
    {
        if (text != "true" && text != "false")
            return "must be true or false";
        *value = text == "true";
        return {};
    }
    std::string operator()(int* value) const
    {
        int number = 0;
        if (!parsed(text, number) || !inRange(field, number))
            return fmt::format("must be a whole number from {} to {}", field.low, field.high);
        *value = number;
        return {};
    }
    std::string operator()(std::uint64_t* value) const { return parsed(text, *value) ? std::string() : "must be a whole number, 0 or more"; }
    std::string operator()(double* value) const
    {
        double number = 0;
        if (!parsed(text, number) || !inRange(field, number))
            return fmt::format("must be a number from {} to {}", field.low, field.high);
        *value = number;
        return {};
    }
    std::string operator()(std::string* value) const
    {
        if (!isUtf8(text) || std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
            return "must be UTF-8 text without control characters";
        if (!field.choices.empty() && std::find(field.choices.begin(), field.choices.end(), text) == field.choices.end())
            return fmt::format("must be one of {}", fmt::join(field.choices, ", "));
        *value = text;
        return {};
    }
    std::string operator()(std::array<float, 3>* value) const
    {
        const auto parts = split(text, ',');
        std::array<float, 3> numbers{};
        bool fine = parts.size() == numbers.size();
        for (std::size_t i = 0; fine && i < numbers.size(); ++i)
            fine = parsed(parts[i], numbers[i]) && inRange(field, static_cast<double>(numbers[i]));
        if (!fine)
            return fmt::format("must be three numbers from {} to {} (red,green,blue)", field.low, field.high);
        *value = numbers;
        return {};
    }
};

struct Writer {
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const std::string* value) const { return *value; }
    std::string operator()(const std::array<float, 3>* value) const { return fmt::format("{},{},{}", (*value)[0], (*value)[1], (*value)[2]); }
    template <typename Number>
    std::string operator()(const Number* value) const
    {
        return fmt::format("{}", *value);
    }
};

std::vector<RecipeField> makeFields()
{
    return {
        {"", "name", "Name", "What people call this recipe.", [](Recipe& r) -> Value { return &r.name; }, 0, 0, {}},
        {"",
         "preset",
         "Preset",
         "The kind of training: a frozen backbone, a first model, or one that goes on from an earlier version.",
         [](Recipe& r) -> Value { return &r.preset; },
         0,
         0,
         {"quick_check", "first_version", "next_version"}},
        {"", "architecture", "Network", "Name of the network.", [](Recipe& r) -> Value { return &r.architecture; }, 0, 0, {}},
        {"",
         "base",
         "Start from",
         "Weights to start from: imagenet, a version such as 003, a .safetensors file, or empty for random ones.",
         [](Recipe& r) -> Value { return &r.base; },
         0,
         0,
         {}},
        {"",
         "dataset",
         "Data set",
         "Id of a data set; empty builds a new one from the library.",
         [](Recipe& r) -> Value { return &r.dataset; },
         0,
         0,
         {}},
        {"",
         "read_from",
         "Read from",
         "Where training reads the images.",
         [](Recipe& r) -> Value { return &r.readFrom; },
         0,
         0,
         {"shards", "extracted", "library"}},

        {"data",
         "min_images",
         "Fewest images",
         "Fewest images of a trained class; 0 takes the workspace's setting.",
         [](Recipe& r) -> Value { return &r.minImages; },
         0,
         1'000'000,
         {}},
        {"data",
         "max_images",
         "Most images",
         "Most training images of a class; 0 takes the workspace's setting.",
         [](Recipe& r) -> Value { return &r.maxImages; },
         0,
         100'000'000,
         {}},

        {"preprocessing",
         "size_px",
         "Image size",
         "Side of the square input, in pixels.",
         [](Recipe& r) -> Value { return &r.preprocessing.sizePx; },
         8,
         2048,
         {}},
        {"preprocessing",
         "fit",
         "Fit",
         "How a picture becomes square: the centre cropped, padded with white, or squashed.",
         [](Recipe& r) -> Value { return &r.preprocessing.fit; },
         0,
         0,
         {"crop", "pad", "squash"}},
        {"preprocessing",
         "crop_share",
         "Crop share",
         "Share of the shorter side that the centre crop keeps (fit: crop).",
         [](Recipe& r) -> Value { return &r.preprocessing.cropShare; },
         0.05,
         1,
         {}},
        {"preprocessing",
         "margin",
         "Margin",
         "White border on each side, as a share of the longer side (fit: pad).",
         [](Recipe& r) -> Value { return &r.preprocessing.margin; },
         0,
         1,
         {}},
        {"preprocessing",
         "mean",
         "Mean",
         "Subtracted from each channel, on 0 to 255: red, green, blue.",
         [](Recipe& r) -> Value { return &r.preprocessing.mean; },
         -1000,
         1000,
         {}},
        {"preprocessing",
         "std",
         "Standard deviation",
         "Divides each channel: red, green, blue.",
         [](Recipe& r) -> Value { return &r.preprocessing.std; },
         0.001,
         1000,
         {}},

        {"training", "epochs", "Epochs", "Passes over the training images.", [](Recipe& r) -> Value { return &r.epochs; }, 1, 100'000, {}},
        {"training",
         "batch_size",
         "Batch size",
         "Images of one step; 0 takes as many as fit into memory.",
         [](Recipe& r) -> Value { return &r.batchSize; },
         0,
         65'536,
         {}},
        {"training",
         "accumulate_batches",
         "Accumulate",
         "Batches whose gradients make one update: a larger batch than fits into memory.",
         [](Recipe& r) -> Value { return &r.accumulateBatches; },
         1,
         65'536,
         {}},
        {"training",
         "optimizer",
         "Optimizer",
         "Stochastic gradient descent, or AdamW.",
         [](Recipe& r) -> Value { return &r.optimizer; },
         0,
         0,
         {"sgd", "adamw"}},
        {"training",
         "learning_rate",
         "Learning rate",
         "The largest, reached after the warm-up.",
         [](Recipe& r) -> Value { return &r.learningRate; },
         1e-8,
         100,
         {}},
        {"training",
         "schedule",
         "Schedule",
         "How the learning rate falls: as a cosine to zero, in steps, or not at all.",
         [](Recipe& r) -> Value { return &r.schedule; },
         0,
         0,
         {"cosine", "step", "constant"}},
        {"training",
         "drop_every_epochs",
         "Drop every",
         "Epochs between two drops of the learning rate (schedule: step).",
         [](Recipe& r) -> Value { return &r.dropEveryEpochs; },
         1,
         100'000,
         {}},
        {"training",
         "drop_factor",
         "Drop factor",
         "What is left of the learning rate after a drop (schedule: step).",
         [](Recipe& r) -> Value { return &r.dropFactor; },
         0.001,
         1,
         {}},
        {"training",
         "momentum",
         "Momentum",
         "Momentum of stochastic gradient descent.",
         [](Recipe& r) -> Value { return &r.momentum; },
         0,
         0.9999,
         {}},
        {"training", "weight_decay", "Weight decay", "Pulls weights towards zero.", [](Recipe& r) -> Value { return &r.weightDecay; }, 0, 10, {}},
        {"training",
         "warmup_epochs",
         "Warm-up",
         "Epochs in which the learning rate rises from zero.",
         [](Recipe& r) -> Value { return &r.warmupEpochs; },
         0,
         1000,
         {}},
        {"training",
         "stage_rate",
         "Stage rate",
         "Each stage before the head learns at this share of the rate of the stage after it; 1 treats all alike.",
         [](Recipe& r) -> Value { return &r.stageRate; },
         0.01,
         1,
         {}},
        {"training",
         "clip_norm",
         "Clip gradients",
         "Gradients of a larger norm are scaled down to this one; 0 never does.",
         [](Recipe& r) -> Value { return &r.clipNorm; },
         0,
         1e6,
         {}},
        {"training",
         "average_decay",
         "Average weights",
         "Decay of a moving average of the weights, which is evaluated and kept in their place; 0 keeps none.",
         [](Recipe& r) -> Value { return &r.averageDecay; },
         0,
         0.999999,
         {}},
        {"training",
         "label_smoothing",
         "Label smoothing",
         "Share of the target that is spread over all classes.",
         [](Recipe& r) -> Value { return &r.labelSmoothing; },
         0,
         0.9,
         {}},
        {"training",
         "class_weight_beta",
         "Class balance",
         "0 treats images alike, 1 treats classes alike: weight (N / (K n))^beta.",
         [](Recipe& r) -> Value { return &r.classWeightBeta; },
         0,
         1,
         {}},
        {"training",
         "sampling",
         "Sampling",
         "How often the images of a class are seen: each once, a class by the square root of its images, or all classes alike.",
         [](Recipe& r) -> Value { return &r.sampling; },
         0,
         0,
         {"all", "square_root", "balanced"}},
        {"training",
         "best_by",
         "Best by",
         "The validation score by which the best epoch is chosen.",
         [](Recipe& r) -> Value { return &r.bestBy; },
         0,
         0,
         {"loss", "accuracy", "f1"}},
        {"training",
         "early_stop_epochs",
         "Early stop",
         "Ends after so many epochs without a better one; 0 never does.",
         [](Recipe& r) -> Value { return &r.earlyStopEpochs; },
         0,
         100'000,
         {}},
        {"training",
         "freeze_stages",
         "Frozen stages",
         "So many of the first stages keep their weights; a new stage begins where the image gets smaller.",
         [](Recipe& r) -> Value { return &r.freezeStages; },
         0,
         100,
         {}},
        {"training",
         "freeze_backbone",
         "Head only",
         "Computes the features once and trains the last layer only.",
         [](Recipe& r) -> Value { return &r.freezeBackbone; },
         0,
         0,
         {}},
        {"training",
         "start_size_share",
         "First size",
         "Side of the training images in the first epochs as a share of the full size, to which it grows in steps; 1 is full from the start.",
         [](Recipe& r) -> Value { return &r.startSizeShare; },
         0.25,
         1,
         {}},
        {"training",
         "device",
         "Device",
         "Where to compute: a GPU where there is one and else the processor, the processor, or a GPU and nothing else.",
         [](Recipe& r) -> Value { return &r.device; },
         0,
         0,
         {"auto", "cpu", "cuda"}},
        {"training",
         "precision",
         "Precision",
         "Numbers of the layers in training: auto is fp32 on a processor, bf16 or else fp16 on a GPU; bf16 on a processor only where it has it.",
         [](Recipe& r) -> Value { return &r.precision; },
         0,
         0,
         {"auto", "fp32", "bf16", "fp16"}},
        {"training",
         "deterministic",
         "Deterministic",
         "Only algorithms that repeat bit for bit, also on a GPU; on a processor all do.",
         [](Recipe& r) -> Value { return &r.deterministic; },
         0,
         0,
         {}},
        {"training", "seed", "Seed", "Start of every random number: same seed, same run.", [](Recipe& r) -> Value { return &r.seed; }, 0, 0, {}},
        {"training",
         "checkpoint_every_epochs",
         "Checkpoint every",
         "Epochs between two checkpoints.",
         [](Recipe& r) -> Value { return &r.checkpointEveryEpochs; },
         1,
         100'000,
         {}},
        {"training",
         "checkpoint_every_minutes",
         "Checkpoint after",
         "Minutes after which a checkpoint is written in the middle of an epoch, too; 0 never does.",
         [](Recipe& r) -> Value { return &r.checkpointEveryMinutes; },
         0,
         10'000,
         {}},
        {"training",
         "loader_threads",
         "Loader threads",
         "Threads that decode images; 0 takes as many as there are processors.",
         [](Recipe& r) -> Value { return &r.loaderThreads; },
         0,
         1024,
         {}},

        {"training",
         "decoding",
         "Decoding",
         "Exact pixels of the training images, or in a half to two thirds of the time pixels that are some levels off.",
         [](Recipe& r) -> Value { return &r.decoding; },
         0,
         0,
         {"exact", "fast"}},
        {"training",
         "cache_mib",
         "Decoded images",
         "MiB of decoded training images that are kept for the next epochs; 0 keeps none.",
         [](Recipe& r) -> Value { return &r.cacheMib; },
         0,
         100'000'000,
         {}},
        {"training",
         "cache_in",
         "Kept in",
         "Where decoded images are kept.",
         [](Recipe& r) -> Value { return &r.cacheIn; },
         0,
         0,
         {"memory", "disk"}},

        {"augmentation", "flip", "Flip", "Mirrors half of the images left to right.", [](Recipe& r) -> Value { return &r.flip; }, 0, 0, {}},
        {"augmentation",
         "min_crop_scale",
         "Smallest crop",
         "Smallest share of the area that a random crop keeps; 1 crops nothing.",
         [](Recipe& r) -> Value { return &r.minCropScale; },
         0.01,
         1,
         {}},
        {"augmentation",
         "colour_jitter",
         "Colour",
         "Changes brightness, contrast and saturation by up to this share.",
         [](Recipe& r) -> Value { return &r.colourJitter; },
         0,
         1,
         {}},
        {"augmentation",
         "rand_operations",
         "RandAugment",
         "Operations of RandAugment for each image: rotated, sheared, moved, colours, sharpness, contrast; 0 is off.",
         [](Recipe& r) -> Value { return &r.randOperations; },
         0,
         10,
         {}},
        {"augmentation",
         "rand_magnitude",
         "Magnitude",
         "How strong the operations of RandAugment are.",
         [](Recipe& r) -> Value { return &r.randMagnitude; },
         0,
         10,
         {}},
        {"augmentation",
         "erase",
         "Erase",
         "Share of the images that lose a box of 2 to 33 % of their area.",
         [](Recipe& r) -> Value { return &r.erase; },
         0,
         1,
         {}},
        {"augmentation",
         "mixup",
         "Mixup",
         "Alpha of mixup: pairs of images are blended; 0 is off.",
         [](Recipe& r) -> Value { return &r.mixup; },
         0,
         10,
         {}},
        {"augmentation",
         "cutmix",
         "CutMix",
         "Alpha of CutMix: a box of another image is pasted in; 0 is off.",
         [](Recipe& r) -> Value { return &r.cutmix; },
         0,
         10,
         {}},

        {"scoring",
         "threshold",
         "Threshold",
         "Scores from here on are shown to the end user.",
         [](Recipe& r) -> Value { return &r.threshold; },
         0,
         1,
         {}},

        {"identification",
         "unknown_images",
         "Unknown images",
         "Folder of pictures to identify with the new version; empty skips that stage.",
         [](Recipe& r) -> Value { return &r.unknownImages; },
         0,
         0,
         {}},
    };
}

} // namespace

const std::vector<RecipeField>& recipeFields()
{
    static const std::vector<RecipeField> fields = makeFields();
    return fields;
}

const RecipeField& recipeField(std::string_view keyOrName, const std::string& where)
{
    std::vector<std::string> keys;
    for (const auto& field : recipeFields()) {
        if (field.key == keyOrName || field.name() == keyOrName)
            return field;
        keys.push_back(field.key);
    }
    const auto dot = keyOrName.rfind('.');
    const std::string close = nearest(dot == std::string_view::npos ? keyOrName : keyOrName.substr(dot + 1), keys);
    throw Error(ErrorCode::Configuration, fmt::format("There is no recipe setting \"{}\".", keyOrName), where,
                close.empty() ? fmt::format("Known: {}.", fmt::join(keys, ", "))
                              : fmt::format("Did you mean \"{}\"?", recipeField(close, where).name()));
}

std::string textOf(const RecipeField& field, const Recipe& recipe)
{
    Recipe copy = recipe;
    return std::visit(Writer{}, field.value(copy));
}

void setFromText(const RecipeField& field, Recipe& recipe, const std::string& text, const std::string& where)
{
    const std::string problem = std::visit(Setter{field, text}, field.value(recipe));
    if (problem.empty())
        return;
    const std::string close = nearest(text, field.choices);
    throw Error(ErrorCode::Configuration, fmt::format("\"{}\" {}, not \"{}\".", field.name(), problem, pathToText(text)), where,
                close.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", close));
}

} // namespace taxon::runs
