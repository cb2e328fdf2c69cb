// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <torch/types.h>

namespace taxon::learn {

/// (N / (K n_k))^beta for every class k, scaled to mean 1: beta 0 treats images alike, 1 classes alike.
/// \param counts  training images of each class, all at least 1. \throws Error{InvalidArgument} otherwise.
[[nodiscard]] torch::Tensor classWeights(std::span<const std::int64_t> counts, double beta);

/// Weighted mean of the cross-entropy with label smoothing.
/// \param logitsNc  N x C. \param labelsN  int64, N, in [0, C). \param weights  C, of any type and device; undefined = all 1.
/// \param totalWeight  the sum of the labels' weights to divide by, where the N are a part (even none) of a batch: parts add up to its mean.
[[nodiscard]] torch::Tensor crossEntropy(const torch::Tensor& logitsNc, const torch::Tensor& labelsN, const torch::Tensor& weights,
                                         double labelSmoothing, std::optional<double> totalWeight = std::nullopt);

/// How many images the logits name rightly.
[[nodiscard]] std::int64_t rightAnswers(const torch::Tensor& logitsNc, const torch::Tensor& labelsN);

} // namespace taxon::learn
