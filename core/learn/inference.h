// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/compute.h" // tuneAllocator(), setComputeThreads(): what a program that infers calls first
#include "learn/folded_network.h"
#include "learn/model.h"

#include <torch/types.h>

namespace taxon::learn {

/// What a model says of N images.
struct Answers {
    torch::Tensor probabilities; ///< N x C float32
    torch::Tensor features;      ///< N x F float32 of the layer before the last; undefined where the model tells none
};

/// A model made ready for evaluating and identifying: BatchNorm folded into the convolutions, weights
/// channels-last, no gradients, in float32. A snapshot: later training of the model doesn't change it.
///
/// Images: float32, N x 3 x H x W, prepared by the model's pre-processing record. They and the results lie on the CPU. Results equal the network's in eval mode
/// within 1e-5. Thread-safe: reads only. 40 to 100 EfficientNet-Lite0 images a second on two cores with tuneAllocator().
class InferenceNet {
public:
    /// \throws Error{InvalidArgument} for a model without a network.
    /// \param device  where it is computed (openDevice()).
    explicit InferenceNet(const Model& model, torch::Device device = torch::kCPU);
    explicit InferenceNet(const Network& network, double temperature = 1.0, torch::Device device = torch::kCPU);

    /// N x F penultimate features; they may be used in training.
    [[nodiscard]] torch::Tensor features(const torch::Tensor& imagesNchw) const;
    /// N x C logits, before the temperature.
    [[nodiscard]] torch::Tensor logits(const torch::Tensor& imagesNchw) const;
    /// N x C float32: softmax(logits / temperature).
    [[nodiscard]] torch::Tensor probabilities(const torch::Tensor& imagesNchw) const;
    /// Both at once: features() and the probabilities that follow from them, for the price of the latter.
    [[nodiscard]] Answers answers(const torch::Tensor& imagesNchw) const;
    [[nodiscard]] int featureCount() const noexcept { return m_net.featureCount; }
    [[nodiscard]] int classCount() const noexcept { return m_net.classCount; }

private:
    [[nodiscard]] torch::Tensor run(const torch::Tensor& imagesNchw, int lastLayer) const;

    FoldedNetwork m_net;
    double m_temperature = 1.0;
    torch::Device m_device;
};

} // namespace taxon::learn
