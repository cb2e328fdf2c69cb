// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/feed.h"
#include "learn/model.h"
#include "runs/recipe.h"

#include <filesystem>
#include <memory>

namespace taxon::learn {

/// What a training reads.
struct TrainingFeeds {
    std::unique_ptr<Features> features; ///< what the two feed, with a frozen backbone only
    std::unique_ptr<Feed> training;     ///< of the set "train": shuffled, augmented
    std::unique_ptr<Feed> validation;   ///< of the set "validation": in order, as evaluation sees it
};

struct FeedSource {
    const shards::ImageSource& images;
    std::filesystem::path featureCache;  ///< folder for cachedFeatures()
    std::filesystem::path decodedFolder; ///< where a DecodedCache on disk lies
    double damagedShareLimit = 0.05;
    BatchPart part{}; ///< of every batch, where several processes train
    ImageProblemSink onProblem;
    torch::Device device = torch::kCPU; ///< where features are computed
};

/// The recipe's feeds: images for a whole network, for a head alone features that are computed once. \p source must outlive them.
/// \throws as cachedFeatures(); Error{Configuration} for an unknown sampling; Error{Io|NoSpace} if decoded images can't be kept on disk.
[[nodiscard]] TrainingFeeds makeFeeds(const runs::Recipe& recipe, const Model& model, const FeedSource& source, const jobs::Context& context);

} // namespace taxon::learn
