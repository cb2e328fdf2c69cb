// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/training_feeds.h"

#include "learn/size_schedule.h"
#include "learn/training_set.h"

namespace taxon::learn {
namespace {

TrainingFeeds featureFeeds(const runs::Recipe& recipe, const Model& model, const FeedSource& source, const jobs::Context& context)
{
    auto samples = samplesOf(source.images, "train");
    const auto validation = samplesOf(source.images, "validation");
    samples.insert(samples.end(), validation.begin(), validation.end());
    FeatureOptions options;
    options.flip = recipe.flip;
    options.threads = static_cast<unsigned>(recipe.loaderThreads);
    options.damagedShareLimit = source.damagedShareLimit;
    options.device = source.device;
    TrainingFeeds feeds;
    feeds.features = std::make_unique<Features>(
        cachedFeatures(model, source.images, samples, options, source.featureCache, source.onProblem, context));
    FeatureFeedOptions feeding{recipe.batchSize, false, samplingFromName(recipe.sampling), recipe.seed, source.part};
    feeds.validation = featureFeed(*feeds.features, source.images, "validation", feeding);
    feeding.shuffle = true;
    feeds.training = featureFeed(*feeds.features, source.images, "train", feeding);
    return feeds;
}

TrainingFeeds imageFeeds(const runs::Recipe& recipe, const Model& model, const FeedSource& source)
{
    LoaderOptions options;
    options.preprocessing = recipe.preprocessing;
    options.batchSize = recipe.batchSize;
    options.seed = recipe.seed;
    options.part = source.part;
    options.threads = static_cast<unsigned>(recipe.loaderThreads);
    options.damagedShareLimit = source.damagedShareLimit;
    TrainingFeeds feeds;
    feeds.validation = imageFeed(source.images, samplesOf(source.images, "validation"), options, source.onProblem);
    options.loadAs = LoadAs::TrainingBytes;
    options.shuffle = true;
    options.sampling = samplingFromName(recipe.sampling);
    options.sizeOfEpoch = [sizes = sizeScheduleOf(recipe, model.network->description())](int epoch) { return sizes.at(epoch); };
    options.augment.flip = recipe.flip;
    options.augment.minCropScale = recipe.minCropScale;
    options.augment.colourJitter = recipe.colourJitter;
    options.augment.randOperations = recipe.randOperations;
    options.augment.randMagnitude = recipe.randMagnitude;
    options.augment.eraseShare = recipe.erase;
    options.fastDecoding = recipe.decoding == "fast";
    if (recipe.cacheMib > 0)
        options.cache = std::make_shared<DecodedCache>(static_cast<std::uint64_t>(recipe.cacheMib) << 20,
                                                       recipe.cacheIn == "disk" ? source.decodedFolder : std::filesystem::path());
    feeds.training = imageFeed(source.images, samplesOf(source.images, "train"), options, source.onProblem);
    return feeds;
}

} // namespace

TrainingFeeds makeFeeds(const runs::Recipe& recipe, const Model& model, const FeedSource& source, const jobs::Context& context)
{
    return recipe.freezeBackbone ? featureFeeds(recipe, model, source, context) : imageFeeds(recipe, model, source);
}

} // namespace taxon::learn
