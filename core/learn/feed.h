// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/feature_cache.h"
#include "learn/loader.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <torch/types.h>

namespace taxon::learn {

/// What one step works on.
struct Step {
    torch::Tensor inputs; ///< N x 3 x S x S images, or N x F features; N may be 0
    torch::Tensor labels; ///< int64 N
};

/// The steps of an epoch: images for a whole network, or cached features for a head alone. Not thread-safe.
class Feed {
public:
    virtual ~Feed() = default;
    /// Begins an epoch at its step \p skipSteps.
    virtual void startEpoch(int epoch, std::int64_t skipSteps) = 0;
    /// Nothing at the end of the epoch. \throws as BatchLoader::next().
    [[nodiscard]] virtual std::optional<Step> next() = 0;
    [[nodiscard]] virtual std::int64_t stepsPerEpoch() const = 0;
    [[nodiscard]] virtual std::int64_t imagesPerEpoch() const = 0;
};

/// Images of \p samples; training bytes are normalised here, on the thread that trains.
[[nodiscard]] std::unique_ptr<Feed> imageFeed(const shards::ImageSource& source, std::vector<std::size_t> samples, const LoaderOptions& options,
                                              ImageProblemSink onProblem);

/// How features are fed.
struct FeatureFeedOptions {
    int batchSize = 32;
    bool shuffle = false;              ///< in an order of (seed, epoch), each image flipped or not by (seed, epoch, image); else in order and plain
    Sampling sampling = Sampling::All; ///< only with shuffle
    std::uint64_t seed = 42;
    BatchPart part{}; ///< only these images of each batch are fed
};

/// Features of those images of \p set that \p features has. The features must outlive the feed.
[[nodiscard]] std::unique_ptr<Feed> featureFeed(const Features& features, const shards::ImageSource& source, const std::string& set,
                                                const FeatureFeedOptions& options);

} // namespace taxon::learn
