// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/loss.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <torch/nn/functional/loss.h>
#include <vector>

namespace taxon::learn {

torch::Tensor classWeights(std::span<const std::int64_t> counts, double beta)
{
    if (counts.empty() || *std::min_element(counts.begin(), counts.end()) < 1)
        throw Error(ErrorCode::InvalidArgument, "Class weights need at least one image of each class.");
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    std::vector<double> weights;
    for (const std::int64_t count : counts)
        weights.push_back(std::pow(total / (static_cast<double>(counts.size()) * static_cast<double>(count)), beta));
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
    return torch::tensor(weights, torch::kDouble).div(mean).to(torch::kFloat);
}

torch::Tensor crossEntropy(const torch::Tensor& logitsNc, const torch::Tensor& labelsN, const torch::Tensor& weights, double labelSmoothing,
                           std::optional<double> totalWeight)
{
    auto options = torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(labelSmoothing);
    if (weights.defined())
        options.weight(weights.to(logitsNc.options()));
    if (!totalWeight)
        return torch::nn::functional::cross_entropy(logitsNc, labelsN, options);
    return torch::nn::functional::cross_entropy(logitsNc, labelsN, options.reduction(torch::kSum)) / *totalWeight;
}

std::int64_t rightAnswers(const torch::Tensor& logitsNc, const torch::Tensor& labelsN)
{
    return logitsNc.argmax(1).eq(labelsN).sum().item<std::int64_t>();
}

} // namespace taxon::learn
