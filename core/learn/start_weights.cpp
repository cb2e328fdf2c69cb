// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/start_weights.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/json_file.h"
#include "base/text.h"
#include "base/workspace.h"
#include "models/registry.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace taxon::learn {
namespace {

bool isVersion(const std::string& base)
{
    return !base.empty() && base.size() <= 6 && std::all_of(base.begin(), base.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The highest version. \throws Error{NotFound} if there is none.
int newestVersion(const std::filesystem::path& modelsFolder)
{
    int newest = 0;
    for (const std::string& id : Workspace::idsIn(modelsFolder))
        if (isVersion(id))
            newest = std::max(newest, versionNumber(id));
    if (newest == 0)
        throw Error(ErrorCode::NotFound, "There is no model version to start from yet.", pathToText(modelsFolder),
                    "Train a first one, for example with --recipe first_version, or give --base imagenet.");
    return newest;
}

std::filesystem::path baseFile(const runs::Recipe& recipe, const std::filesystem::path& modelsFolder)
{
    if (recipe.base == "imagenet")
        return pretrainedWeights(recipe.architecture);
    if (recipe.base == "newest" || isVersion(recipe.base))
        return models::modelFile(modelsFolder, recipe.base == "newest" ? newestVersion(modelsFolder) : versionNumber(recipe.base));
    const std::filesystem::path file = recipe.base;
    if (!std::filesystem::exists(file))
        throw Error(ErrorCode::NotFound, "There is no such file of weights to start from.", pathToText(file),
                    "See \"taxon models list\", or give base as \"\" (random), imagenet, a version or a .safetensors file.");
    return file;
}

/// A model of ours, with class names; nothing if the file holds bare weights of another program.
std::optional<Model> readModel(const std::filesystem::path& file)
{
    if (file.extension() != ".safetensors")
        return std::nullopt;
    try {
        return loadModel(file);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unsupported || SafetensorsFile::open(file).metadata().contains("classes"))
            throw;
        return std::nullopt;
    }
}

/// " (amber, brass, … 12 more)"; nothing for no names.
std::string firstNames(const std::vector<std::string>& names)
{
    constexpr std::size_t kShown = 5;
    if (names.empty())
        return {};
    const auto shown = std::min(names.size(), kShown);
    std::string text = fmt::format(" ({}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
    if (names.size() > shown)
        text += fmt::format(", … {} more", names.size() - shown);
    return text + ")";
}

} // namespace

StartWeights startWeights(const runs::Recipe& recipe, const std::vector<std::string>& classes, const std::filesystem::path& modelsFolder,
                          const jobs::Context& context)
{
    StartWeights start{makeModel(recipe.architecture, classes, recipe.preprocessing, recipe.seed), recipe.base, false, {}};
    if (recipe.base.empty())
        return start;
    const std::filesystem::path file = baseFile(recipe, modelsFolder);
    const std::optional<Model> base = recipe.base == "imagenet" ? std::nullopt : readModel(file);
    if (!base) {
        loadWeights(*start.model.network, readWeights(file), HeadRows::Keep);
        if (start.model.network->description().preprocessing.mean != recipe.preprocessing.mean
            || start.model.network->description().preprocessing.std != recipe.preprocessing.std)
            context.warn("The recipe normalises images by another mean and std than these weights were trained with.");
        return start;
    }
    if (base->architecture != recipe.architecture)
        throw Error(ErrorCode::Configuration, fmt::format("The base is a {}, the recipe wants a {}.", base->architecture, recipe.architecture),
                    recipe.base, "Set architecture to the base's, or choose another base.");
    if (base->preprocessing != recipe.preprocessing)
        context.warn("The recipe prepares images in another way than the base version did.");
    const StateDict weights = stateDict(*base->network);
    loadWeights(*start.model.network, weights, HeadRows::Keep);
    start.head = transferHead(*start.model.network, weights, base->classes, classes);
    start.transferred = true;
    if (start.head.kept.empty())
        context.warn(fmt::format("None of the base's {} classes is in this data set, so the whole head starts anew.", base->classes.size()));
    return start;
}

std::string describe(const StartWeights& start)
{
    if (start.base.empty())
        return "Starts from random weights.";
    const std::string from = isVersion(start.base) ? "version " + versionName(versionNumber(start.base)) : start.base;
    if (!start.transferred)
        return fmt::format("Starts from {}. Rows of the head: all new.", from);
    const HeadTransfer& head = start.head;
    return fmt::format("Starts from {}. Rows of the head: {} kept, {} new{}, {} dropped{}.", from, head.kept.size(), head.added.size(),
                       firstNames(head.added), head.dropped.size(), firstNames(head.dropped));
}

void writeHeadTransfer(const std::filesystem::path& file, const StartWeights& start)
{
    writeJson(file, {{"format", "taxon-head-transfer"},
                     {"version", 1},
                     {"base", pathToText(start.base)},
                     {"kept", start.head.kept},
                     {"new", start.head.added},
                     {"dropped", start.head.dropped}});
}

} // namespace taxon::learn
