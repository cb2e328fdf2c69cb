// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer_kind.h"
#include "images/preprocessing.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace taxon::graphs {

/// One step of a network in its inference form, without its weights: BatchNorm is folded into the convolutions, dropout gone.
struct Step {
    LayerKind kind = LayerKind::Conv;    ///< anything but BatchNorm and Dropout; activations only where they couldn't be fused
    std::optional<LayerKind> activation; ///< applied to the result
    std::vector<int> inputs;             ///< indices of earlier steps, -1 = the image
    bool onImage = true;                 ///< Linear, LayerNorm: channels are the second dimension, of an image; else the last
    double eps = 1e-5;                   ///< LayerNorm
    int kernel = 1;                      ///< Conv and pooling: height in pixels (a convolution's width is that of its weight)
    int stride = 1;
    int groups = 1; ///< Attention: its heads
    Padding padding = Padding::Symmetric;
    int paddingPx = 0;      ///< above and below
    int paddingWidthPx = 0; ///< left and right
};

/// Numbers that somebody else owns, in C order.
struct Floats {
    std::vector<std::int64_t> shape;
    std::span<const float> values;
};

struct Layer : Step {
    Floats weight; ///< Conv: O x I/groups x kh x kw; Linear: C x F; LayerNorm: C; of isBare() its parameter (C x 1 x 1, 1 x 1 x C, 1 x T x C)
    Floats bias;   ///< O or C; empty where isBare() and for kinds without weights
};

/// All that a writer for another runtime needs to know of a trained classifier. The numbers must outlive it.
struct Classifier {
    std::string architecture;
    std::vector<Layer> layers; ///< the last one gives the logits
    std::vector<std::string> classes;
    images::Preprocessing preprocessing;
    double temperature = 1.0;
    double threshold = 0.8;
    std::string version; ///< "003"
};

/// Size of a step's result for one square image of the record's size.
struct Extent {
    std::int64_t heightPx = 0, widthPx = 0; ///< 0 where the result is no image
    std::int64_t channels = 0;
    std::int64_t tokens = 0; ///< above 0: T x channels
};

/// What is padded on each side.
struct Pads {
    std::int64_t top = 0, left = 0, bottom = 0, right = 0;

    [[nodiscard]] bool none() const noexcept { return top == 0 && left == 0 && bottom == 0 && right == 0; }
};

/// The extent of every layer's result. \throws Error{InvalidArgument} naming the layer where they don't fit.
[[nodiscard]] std::vector<Extent> extentsOf(const Classifier& classifier);
/// The extent of what \p layer reads first.
[[nodiscard]] Extent inputExtent(const Classifier& classifier, const std::vector<Extent>& extents, const Step& layer);
/// The padding of a convolution or pooling that reads \p input with a kernel of \p kernelWidth columns.
[[nodiscard]] Pads padsOf(const Step& step, std::int64_t kernelWidth, const Extent& input);

/// How many classes the exported graphs name, best first.
[[nodiscard]] std::size_t topCount(const Classifier& classifier);

/// Checks that each writer of this folder knows \p step. Every registered architecture is checked when the registry is made,
/// so that a network that can't be exported is known before it is trained.
/// \param inChannels  of the step's input. \throws Error{Unsupported} naming \p where and the reason.
void requireExportable(const Step& step, int inChannels, const std::string& where);

} // namespace taxon::graphs
