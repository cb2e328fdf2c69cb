// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network.h"

#include <optional>
#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// One step of a network in its inference form.
struct FoldedLayer {
    LayerKind kind = LayerKind::Conv;    ///< anything but BatchNorm and Dropout; activations only where they couldn't be fused
    std::optional<LayerKind> activation; ///< applied to the result
    std::vector<int> inputs;             ///< indices into the folded layers, -1 = the image
    bool onImage = true;                 ///< Linear, LayerNorm: channels are the second dimension, of an image; else the last
    torch::Tensor weight;                ///< Conv: O x I/groups x k x k; Linear: C x F; LayerNorm: C; of isBare() its parameter; float32, contiguous
    torch::Tensor bias;                  ///< O or C; none where isBare()
    double eps = 1e-5;                   ///< LayerNorm
    int kernel = 1;
    int stride = 1;
    int groups = 1; ///< Attention: its heads
    Padding padding = Padding::Symmetric;
    int paddingPx = 0;      ///< above and below
    int paddingWidthPx = 0; ///< left and right
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
