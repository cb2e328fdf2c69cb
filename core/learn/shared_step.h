// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/checkpoint.h"
#include "learn/optimizer.h"
#include "learn/peers.h"

#include <cstdint>
#include <optional>
#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// What all processes know of a step before it.
struct SharedStep {
    std::int64_t images = 0;           ///< of all of them
    std::optional<double> totalWeight; ///< of all labels, for crossEntropy(); none if there is one process only
    bool stops = false;                ///< one of them was asked to stop
};

/// \param labels  of the own images. \param weights  as for crossEntropy(). \param stopRequested  of this process.
[[nodiscard]] SharedStep shareStep(const Peers& peers, const torch::Tensor& labels, const torch::Tensor& weights, bool stopRequested);

/// Dropout in training of this process's part of a batch of \p images: with the numbers that one process would draw for the whole batch, if all
/// draw from the same seed. Where images of the part were damaged it draws numbers of its own.
/// \param inputNf  the part, N x F.
[[nodiscard]] torch::Tensor dropoutOfPart(const torch::Tensor& inputNf, double rate, const Peers& peers, std::int64_t images);

/// \throws Error{Configuration} if a batch of \p batchSize has fewer images than there are processes.
void requireImageForEach(const Peers& peers, int batchSize);

/// \throws Error{Configuration} if this process would start from another position, recipe, data set or other weights than the first one.
void requireSameStart(const Peers& peers, const Checkpoint& at, const Network& network, const jobs::Context& context);

[[nodiscard]] std::vector<torch::Tensor> tensorsOf(const NamedParameters& parameters);

} // namespace taxon::learn
