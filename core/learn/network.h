// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network_description.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <torch/nn/module.h>
#include <torch/types.h>
#include <utility>
#include <vector>

namespace torch::nn {
class BatchNorm2dImpl;
}

namespace taxon::learn {

/// A trainable network made from a description. Parameter and buffer names are the layers' names with PyTorch's suffixes
/// ("layer1.0.bn1.running_mean"), so they equal torchvision's or those of the packaged weights.
///
/// Input: float32, N x 3 x H x W, normalised by the description's (or the model's) pre-processing; any H, W the strides
/// allow. Not thread-safe while training; forward() in eval mode under torch::NoGradGuard is.
class Network : public torch::nn::Module {
public:
    /// Random weights as torchvision and timm start their own: convolutions He-normal by fan-out, BatchNorm 1 and 0, Linear uniform in
    /// +-1/sqrt(F), or as the layers say. The same \p seed gives the same weights; the global generator's state is left as it was.
    /// \throws Error{InvalidArgument} as requireValid().
    explicit Network(NetworkDescription description, std::uint64_t seed = 42);

    /// N x C logits: head(features(imagesNchw)).
    torch::Tensor forward(const torch::Tensor& imagesNchw);
    /// N x F penultimate features.
    torch::Tensor features(const torch::Tensor& imagesNchw);
    /// N x C logits of N x F features; with dropout in front in train mode.
    torch::Tensor head(const torch::Tensor& featuresNf);
    /// N x K x h x w: the last result that still has places, which is pooled to features. \throws Error{Unsupported} for a network that pools none.
    torch::Tensor lastMaps(const torch::Tensor& imagesNchw);
    /// N x C logits of N x K x h x w lastMaps(); of any h, w. \throws as lastMaps().
    torch::Tensor logitsOfMaps(const torch::Tensor& mapsNkhw);

    [[nodiscard]] const NetworkDescription& description() const noexcept { return m_description; }
    [[nodiscard]] std::vector<torch::Tensor> backboneParameters() const;
    [[nodiscard]] std::vector<torch::Tensor> headParameters() const;
    [[nodiscard]] std::int64_t parameterCount() const;

    /// Frozen layers ask for no gradients, and BatchNorm among them keeps its statistics, also in train mode.
    /// \param layers  one a layer of the description.
    void setFrozen(const std::vector<bool>& layers);
    /// All layers but the last.
    void setBackboneFrozen(bool frozen);
    void train(bool on = true) override;

    /// In train mode BatchNorm that isn't frozen is computed by \p batchNorm: over more images than this process has (synchronisedBatchNorm()).
    using BatchNorm = std::function<torch::Tensor(torch::nn::BatchNorm2dImpl& norm, const torch::Tensor& inputNchw)>;
    void setBatchNorm(BatchNorm batchNorm) { m_batchNorm = std::move(batchNorm); }
    /// In train mode dropout is computed by \p dropout: for a part of a batch (dropoutOfPart()).
    using Dropout = std::function<torch::Tensor(const torch::Tensor& input, double rate)>;
    void setDropout(Dropout dropout) { m_dropout = std::move(dropout); }

private:
    torch::Tensor run(torch::Tensor input, int first, int last);
    [[nodiscard]] int poolingLayer() const;
    torch::Tensor apply(std::size_t index, const std::vector<torch::Tensor>& inputs);

    NetworkDescription m_description;
    std::vector<int> m_lastUse; ///< frees each activation as soon as nobody needs it
    std::vector<std::shared_ptr<torch::nn::Module>>
        m_modules;               ///< one a layer; null for kinds without parameters. Of isBare() it is no part of the tree
    std::vector<bool> m_inPlace; ///< ReLUs that may overwrite their input
    std::vector<bool> m_frozen;  ///< one a layer
    BatchNorm m_batchNorm;       ///< LibTorch's own if empty
    Dropout m_dropout;           ///< the same
};

/// Stores the convolution weights channels-last, which oneDNN runs fastest (inference + 34 to 48 %).
void toChannelsLast(torch::nn::Module& module);

/// What an activation makes of \p input, a new tensor. \throws Error{InvalidArgument} for another kind of layer.
[[nodiscard]] torch::Tensor activate(LayerKind kind, const torch::Tensor& input);

/// \p input normalised over its channels, which are the second dimension of an image and the last of tokens and features.
[[nodiscard]] torch::Tensor layerNorm(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias, double eps);

/// The same weights at each place: on the channels, as layerNorm().
[[nodiscard]] torch::Tensor linear(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias);

/// Tokens of an N x C x H x W image behind \p classToken (1 x 1 x C). \returns N x (1 + H W) x C.
[[nodiscard]] torch::Tensor withClassToken(const torch::Tensor& imagesNchw, const torch::Tensor& classToken);

/// \throws Error{Configuration} for another number of tokens: the image has another size than the network was made for.
[[nodiscard]] torch::Tensor withPositions(const torch::Tensor& tokensNtc, const torch::Tensor& positions);

/// Scaled dot-product attention of \p heads heads. \param qkv  N x T x 3C. \returns N x T x C.
/// Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, arXiv:1706.03762.
[[nodiscard]] torch::Tensor attention(const torch::Tensor& qkv, int heads);

/// Mean of each kernel x kernel square, of its pixels inside the image.
[[nodiscard]] torch::Tensor averagePool(const torch::Tensor& imagesNchw, int kernel, int stride, int paddingPx);

/// \p images padded by TensorFlow's SAME rule for the kernel and stride with \p value; itself if nothing is to pad.
[[nodiscard]] torch::Tensor padSame(const torch::Tensor& imagesNchw, int kernel, int stride, double value = 0.0);

} // namespace taxon::learn
