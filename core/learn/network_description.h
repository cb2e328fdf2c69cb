// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer_kind.h"
#include "images/preprocessing.h"

#include <string>
#include <vector>

namespace taxon::learn {

using graphs::isActivation;
using graphs::isBare;
using graphs::LayerKind;
using graphs::Padding;

/// One named step of a network. Fields that its kind doesn't use keep their defaults.
struct Layer {
    std::string name; ///< prefix of its parameters ("layer1.0.conv1"), the whole name of the only one of isBare(); "" for kinds without
    LayerKind kind = LayerKind::Relu;
    std::vector<int> inputs; ///< indices of earlier layers, -1 = the image; two for Add and Scale, two or more for Concat, one for all others
    int inChannels = 0;      ///< of all kinds with parameters
    int outChannels = 0;     ///< of all kinds with parameters
    int kernel = 1;          ///< Conv and pooling: height in pixels
    int kernelWidth = 0;     ///< Conv: 0 = as high as wide
    int stride = 1;          ///< Conv and pooling
    int groups = 1;          ///< Conv: groups == inChannels is depthwise. Attention: its heads
    int tokens = 0;          ///< Position: T
    Padding padding = Padding::Symmetric;
    int paddingPx = 0;        ///< above and below; only for Padding::Symmetric
    int paddingWidthPx = -1;  ///< left and right; -1 = the same
    bool bias = false;        ///< Conv; a Linear always has one
    double eps = 1e-5;        ///< BatchNorm, LayerNorm
    double momentum = 0.1;    ///< BatchNorm, as PyTorch counts it: new = (1 - momentum) old + momentum batch
    double dropoutRate = 0.0; ///< Dropout
    double initialStd = 0.0;  ///< Conv, Linear, ClassToken, Position: deviation of the first weights; 0 = He's of convolutions, PyTorch's of Linear
    double initialScale = 1;  ///< LayerScale: of the first factors
    bool beginsStage = false; ///< where no stride says so

    [[nodiscard]] int widthOfKernel() const noexcept { return kernelWidth > 0 ? kernelWidth : kernel; }
    [[nodiscard]] int widthOfPadding() const noexcept { return paddingWidthPx >= 0 ? paddingWidthPx : paddingPx; }
};

/// A whole network as plain data: the LibTorch module, the folded inference network and every export are made from it, so a
/// new architecture is one file in architectures/ and no exporter knows architectures.
///
/// Layers stand in an order in which each one's inputs come before it. The layers up to featureLayer are the backbone; those
/// after it (dropout and one Linear, the last layer) are the head.
struct NetworkDescription {
    std::string name;                    ///< its name in the registry ("resnet18")
    std::string description;             ///< one sentence for people
    int inputSizePx = 224;               ///< side of the square input it was designed for
    images::Preprocessing preprocessing; ///< what its pretrained weights expect
    std::vector<Layer> layers;
    int featureLayer = -1; ///< index; its output is the N x F penultimate features
    std::string headName;  ///< name of the last Linear: its weight is C x F, its bias C
    int featureCount = 0;  ///< F
    int classCount = 0;    ///< C
};

/// Checks a description: order and number of inputs, channels that fit, unique names, a head as said above, every BatchNorm
/// behind a convolution of its own (so that it can be folded).
/// \throws Error{InvalidArgument} naming the layer.
void requireValid(const NetworkDescription& description);

/// Index of the last layer that reads layer i, for every i; layers.size() for one that nobody reads.
[[nodiscard]] std::vector<int> lastUses(const NetworkDescription& description);
/// How many times layer i is read, for every i.
[[nodiscard]] std::vector<int> useCounts(const NetworkDescription& description);

/// Whether layer i gives an image, N x C x H x W, for every i; else it gives tokens or features, with the channels last.
[[nodiscard]] std::vector<bool> givesImages(const NetworkDescription& description);

/// The stage of every layer, from 0: a new one begins where the image gets smaller (a stride above 1) or the layer says so; the head is the last.
[[nodiscard]] std::vector<int> stagesOf(const NetworkDescription& description);

} // namespace taxon::learn
