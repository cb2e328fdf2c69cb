// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/synchronised_norm.h"

#include "learn/compute_device.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

namespace autograd = torch::autograd;

const std::vector<std::int64_t> kAllButChannels{0, 2, 3};

/// C -> 1 x C x 1 x 1.
torch::Tensor asChannels(const torch::Tensor& values)
{
    return values.view({1, -1, 1, 1});
}

/// Sums of C channels, and the count of values that each is made of.
struct ChannelSums {
    torch::Tensor first, second; ///< double C
    double count = 0;
};

ChannelSums sumOverPeers(const Peers& peers, const ChannelSums& own)
{
    const auto device = own.first.device();
    const torch::Tensor all = torch::cat({own.first.cpu(), own.second.cpu(), torch::full({1}, own.count, torch::kDouble)});
    peers.sum(all);
    const std::int64_t channels = own.first.size(0);
    return {all.narrow(0, 0, channels).to(device), all.narrow(0, channels, channels).to(device), all[-1].item<double>()};
}

/// Of the values and of their squares; by way of mean and variance, which keep the digits.
ChannelSums momentsOf(const torch::Tensor& input)
{
    const std::int64_t channels = input.size(1);
    const auto zeros = torch::zeros({channels}, input.options().dtype(torch::kDouble));
    if (input.numel() == 0)
        return {zeros, zeros, 0};
    const auto count = static_cast<double>(input.numel() / channels);
    const auto [variance, mean] = torch::var_mean(atLeastFloat(input), kAllButChannels, /*unbiased=*/false);
    const torch::Tensor exactMean = mean.to(torch::kDouble);
    return {exactMean * count, (variance.to(torch::kDouble) + exactMean.square()) * count, count};
}

struct SynchronisedNorm : autograd::Function<SynchronisedNorm> {
    static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& input, const torch::Tensor& weight,
                                 const torch::Tensor& bias, const torch::Tensor& mean, const torch::Tensor& variance, double count, double eps,
                                 const Peers* peers)
    {
        context->save_for_backward({input, weight, mean, variance});
        context->saved_data["count"] = count;
        context->saved_data["eps"] = eps;
        context->saved_data["peers"] = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(peers));
        return torch::batch_norm(input, weight, bias, mean, variance, /*training=*/false, 0.0, eps, false);
    }

    static autograd::variable_list backward(autograd::AutogradContext* context, autograd::variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const torch::Tensor &input = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
        const torch::Tensor gradient = atLeastFloat(gradients[0]);
        const double count = context->saved_data["count"].toDouble(), eps = context->saved_data["eps"].toDouble();
        const auto* peers = reinterpret_cast<const Peers*>(static_cast<std::intptr_t>(context->saved_data["peers"].toInt()));

        const torch::Tensor scale = torch::rsqrt(variance + eps); // C
        const torch::Tensor normal = (input - asChannels(mean)) * asChannels(scale);
        const torch::Tensor biasGradient = gradient.sum(kAllButChannels), weightGradient = (gradient * normal).sum(kAllButChannels);
        const ChannelSums all = sumOverPeers(*peers, {biasGradient.to(torch::kDouble), weightGradient.to(torch::kDouble), 0});
        const auto meanOf = [&](const torch::Tensor& sum) { return asChannels((sum / count).to(gradient.scalar_type())); };
        const torch::Tensor inputGradient = (gradient - meanOf(all.first) - normal * meanOf(all.second)) * asChannels(weight * scale);
        return {inputGradient, weightGradient, biasGradient, {}, {}, {}, {}, {}};
    }
};

} // namespace

torch::Tensor synchronisedBatchNorm(torch::nn::BatchNorm2dImpl& norm, const torch::Tensor& inputNchw, const Peers& peers)
{
    torch::Tensor mean, variance;
    double count = 0;
    {
        const torch::NoGradGuard noGradients;
        const ChannelSums all = sumOverPeers(peers, momentsOf(inputNchw));
        count = all.count;
        const torch::Tensor exactMean = all.first / count;
        mean = exactMean.to(norm.running_mean.scalar_type());
        variance = (all.second / count - exactMean.square()).clamp_min(0).to(mean.scalar_type());
        const double momentum = norm.options.momentum().value();
        norm.running_mean.lerp_(mean, momentum);
        norm.running_var.lerp_(variance * (count / (count - 1)), momentum);
        norm.num_batches_tracked += 1;
    }
    return SynchronisedNorm::apply(inputNchw, norm.weight, norm.bias, mean, variance, count, norm.options.eps(), &peers);
}

} // namespace taxon::learn
