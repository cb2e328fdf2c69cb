// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training_base.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"

#include <fmt/format.h>

namespace taxon::models {

TrainingBase requireBase(const Workspace& workspace, const runs::Recipe& recipe)
{
    namespace fs = std::filesystem;
    if (recipe.base.empty())
        return {};
    if (recipe.base == "imagenet")
        return {.kind = TrainingBase::Kind::ImageNet};
    if (const fs::path file = recipe.base; file.extension() == ".safetensors" || recipe.base.find('/') != std::string::npos) {
        if (!fs::exists(file))
            throw Error(ErrorCode::NotFound, "There is no such file of weights to start from.", pathToText(file),
                        "See \"taxon models list\", or give base as \"\" (random), imagenet, a version or a .safetensors file.");
        return {.kind = TrainingBase::Kind::File, .file = file};
    }
    TrainingBase base{.kind = TrainingBase::Kind::Version,
                      .version = readVersion(workspace, recipe.base == "newest" ? newestVersion(workspace) : versionNumber(recipe.base))};
    if (base.version->architecture != recipe.architecture)
        throw Error(ErrorCode::Configuration,
                    fmt::format("The base is a {}, the recipe wants a {}.", base.version->architecture, recipe.architecture),
                    "version " + recipe.base, "Set architecture to the base's, or choose another base.");
    return base;
}

} // namespace taxon::models
