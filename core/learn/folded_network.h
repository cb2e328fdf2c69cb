// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer.h"
#include "learn/network.h"

#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// One step of a network in its inference form, with its weights.
struct FoldedLayer : graphs::Step {
    torch::Tensor weight; ///< as graphs::Layer::weight; float32, contiguous
    torch::Tensor bias;
};

/// What an exporter needs to know of a network, and all it needs: no architecture, no BatchNorm, no dropout.
struct FoldedNetwork {
    std::vector<FoldedLayer> layers; ///< the last one gives the logits
    int featureLayer = -1;
    int featureCount = 0;
    int classCount = 0;
};

/// Folds BatchNorm's statistics into the convolutions (computed in double), drops dropout, fuses activations into the layer
/// before them. The weights are copies. \throws Error{Unsupported} for a BatchNorm that doesn't follow a convolution of its own.
[[nodiscard]] FoldedNetwork fold(const Network& network);

/// Index of the last layer that reads layer i, for every i; layers.size() for one that nobody reads.
[[nodiscard]] std::vector<int> lastUses(const FoldedNetwork& network);

/// Runs layers [first, last] on \p input, which is what layer first reads; under torch::NoGradGuard of the caller.
[[nodiscard]] torch::Tensor runFolded(const FoldedNetwork& network, torch::Tensor input, int first, int last);

} // namespace taxon::learn
