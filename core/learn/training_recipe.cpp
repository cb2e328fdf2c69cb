// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/training_recipe.h"

#include "base/error.h"
#include "base/hash.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace taxon::learn {

std::string recipeHash(const runs::Recipe& recipe)
{
    runs::Recipe relevant = recipe;
    const runs::Recipe fixed;
    relevant.name = fixed.name;
    relevant.dataset = fixed.dataset;
    relevant.readFrom = fixed.readFrom;
    relevant.device = fixed.device; // numbers differ to rounding, as between kinds of CPUs
    relevant.loaderThreads = fixed.loaderThreads;
    relevant.checkpointEveryEpochs = fixed.checkpointEveryEpochs;
    relevant.checkpointEveryMinutes = fixed.checkpointEveryMinutes;
    relevant.threshold = fixed.threshold;
    relevant.unknownImages = fixed.unknownImages;
    relevant.identifyWith = fixed.identifyWith;
    return toHex(sha256(runs::toYaml(relevant)));
}

void requireFitting(const runs::Recipe& recipe)
{
    if (recipe.batchSize < 1)
        throw Error(ErrorCode::Configuration, "The batch size is not known yet.", recipe.name, "Set training.batch_size to a number.");
    if (recipe.freezeBackbone && recipe.cutmix > 0)
        throw Error(ErrorCode::Configuration, "CutMix needs images, but a head alone is trained on features.", recipe.name,
                    "Set augmentation.cutmix to 0, or training.freeze_backbone to false.");
    if (recipe.freezeBackbone && recipe.startSizeShare < 1)
        throw Error(ErrorCode::Configuration, "Growing images are for a whole network: a head alone is trained on features of full-size ones.",
                    recipe.name, "Set training.start_size_share to 1, or training.freeze_backbone to false.");
}

std::vector<bool> frozenLayers(const NetworkDescription& network, const runs::Recipe& recipe)
{
    const std::vector<int> stages = stagesOf(network);
    if (!recipe.freezeBackbone && recipe.freezeStages >= stages.back())
        throw Error(ErrorCode::Configuration,
                    fmt::format("{} has {} stages before its head, so {} can't be frozen.", network.name, stages.back(), recipe.freezeStages),
                    recipe.name, "To train the head alone set training.freeze_backbone to true.");
    const int frozen = recipe.freezeBackbone ? stages.back() : recipe.freezeStages;
    std::vector<bool> layers;
    std::transform(stages.begin(), stages.end(), std::back_inserter(layers), [&](int stage) { return stage < frozen; });
    return layers;
}

} // namespace taxon::learn
