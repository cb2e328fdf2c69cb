// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/weights.h"
#include "runs/recipe.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <torch/torch.h>
#include <utility>
#include <vector>

namespace taxon::learn {

using NamedParameters = std::vector<std::pair<std::string, torch::Tensor>>;

/// The parameters of \p network that ask for gradients, by name.
[[nodiscard]] NamedParameters trainableParameters(const Network& network);

/// SGD with momentum or AdamW by the recipe, with a state that can be saved and put back exactly.
/// Weight decay applies to matrices and kernels only, not to biases and BatchNorm (one-dimensional parameters). Not thread-safe.
class Optimizer {
public:
    /// \throws Error{Configuration} for an optimizer of another name.
    Optimizer(NamedParameters parameters, const runs::Recipe& recipe);
    ~Optimizer();

    void zeroGradients();
    /// One update at \p learningRate with the gradients that backward() left.
    void step(double learningRate);

    /// Momenta and step counts, "<parameter>.<what>"; parameters that had no step yet have none. Copies.
    [[nodiscard]] StateDict state() const;
    /// \throws Error{Damaged} for a name that doesn't belong here or a shape that doesn't fit.
    void restore(const StateDict& state);

private:
    NamedParameters m_parameters;
    std::string m_kind;
    std::unique_ptr<torch::optim::Optimizer> m_optimizer;
};

/// The learning rate as a function of the step alone: linear warm-up, then half a cosine down to zero.
/// Source: Loshchilov, Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017 (one period).
struct Schedule {
    double peak = 0.01;
    std::int64_t warmupSteps = 0;
    std::int64_t totalSteps = 1;

    /// \param step  counted from 0; at or above totalSteps the rate is 0.
    [[nodiscard]] double at(std::int64_t step) const;
};

/// (N / (K n_k))^beta for every class k, scaled to mean 1: beta 0 treats images alike, 1 classes alike.
/// \param counts  training images of each class, all at least 1. \throws Error{InvalidArgument} otherwise.
[[nodiscard]] torch::Tensor classWeights(std::span<const std::int64_t> counts, double beta);

/// Weighted mean of the cross-entropy with label smoothing.
/// \param logitsNc  N x C. \param labelsN  int64, N, in [0, C). \param weights  C; undefined = all 1.
[[nodiscard]] torch::Tensor crossEntropy(const torch::Tensor& logitsNc, const torch::Tensor& labelsN, const torch::Tensor& weights,
                                         double labelSmoothing);

} // namespace taxon::learn
