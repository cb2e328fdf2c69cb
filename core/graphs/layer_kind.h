// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon::graphs {

enum class LayerKind {
    Conv,
    BatchNorm,
    LayerNorm, ///< over the channels, at each place by itself
    Relu,
    Relu6,
    Silu,      ///< x sigmoid(x)
    Gelu,      ///< x times the normal distribution function of x
    Hardswish, ///< x min(max(x + 3, 0), 6) / 6
    Sigmoid,
    Hardsigmoid, ///< min(max(x + 3, 0), 6) / 6
    Add,
    Concat, ///< the channels of all inputs, one after the other
    Scale,  ///< each channel of the first input (N x C x H x W) times the second's (N x C x 1 x 1)
    MaxPool,
    AveragePool,       ///< of what lies inside the image: the border counts for nothing
    Squeeze,           ///< the mean of each channel, as N x C x 1 x 1
    GlobalAveragePool, ///< the same as N x C
    LayerScale,        ///< each channel times a factor of its own, which is learned
    ClassToken,        ///< from N x C x H x W to N x T x C tokens: one that is learned, then the places row by row; T = 1 + H W
    Position,          ///< adds what is learned for each of the T places: the image must have the size the network was made for
    Attention,         ///< from N x T x 3C queries, keys and values to N x T x C
    FirstToken,        ///< from N x T x C to N x C
    Dropout,
    Linear, ///< on the channels; of images and tokens at each place by itself
};

/// Whether the kind changes each number by itself and has no parameters.
[[nodiscard]] bool isActivation(LayerKind kind) noexcept;

/// Whether the kind has one parameter, without ".weight" behind its name: LayerScale (C x 1 x 1), ClassToken (1 x 1 x C), Position (1 x T x C).
[[nodiscard]] bool isBare(LayerKind kind) noexcept;

/// How a convolution or a pooling treats the border of its input.
enum class Padding {
    Symmetric, ///< Layer::paddingPx zeros (max pooling: minus infinity) on all four sides
    Same,      ///< TensorFlow's SAME: the output is ceil(input / stride); an odd pixel of padding goes right and below
};

} // namespace taxon::graphs
