// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/gradient_scaler.h"

#include <ATen/ops/_amp_foreach_non_finite_check_and_unscale.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr double kGrowth = 2, kBackoff = 0.5;
constexpr int kGoodUpdatesToGrow = 2000;
constexpr double kLargestFactor = 1e30; // a float: it must not become infinite

} // namespace

bool GradientScaler::unscale(const std::vector<torch::Tensor>& parameters)
{
    const torch::NoGradGuard noGradients;
    std::vector<torch::Tensor> gradients;
    for (const torch::Tensor& parameter : parameters)
        if (parameter.grad().defined())
            gradients.push_back(parameter.grad());
    if (gradients.empty())
        return true;
    const auto scalar = torch::TensorOptions(torch::kFloat).device(gradients.front().device());
    torch::Tensor hasOther = torch::zeros({1}, scalar);
    at::_amp_foreach_non_finite_check_and_unscale_(gradients, hasOther, torch::full({1}, 1 / m_scale.factor, scalar));
    if (hasOther.item<float>() != 0) {
        m_scale = {m_scale.factor * kBackoff, 0};
        return false;
    }
    if (++m_scale.goodUpdates == kGoodUpdatesToGrow)
        m_scale = {std::min(m_scale.factor * kGrowth, kLargestFactor), 0};
    return true;
}

} // namespace taxon::learn
