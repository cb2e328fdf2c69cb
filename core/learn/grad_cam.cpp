// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/grad_cam.h"

#include "base/error.h"

#include <fmt/format.h>
#include <torch/autograd.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

/// h x w.
torch::Tensor mapOf(const torch::Tensor& maps1khw, const torch::Tensor& gradients1khw)
{
    const torch::Tensor weights1k11 = gradients1khw.mean({2, 3}, true);
    const torch::Tensor map = torch::relu((weights1k11 * maps1khw).sum(1)).squeeze(0);
    const torch::Tensor most = map.max();
    return most.item<double>() > 0 ? map / most : torch::zeros_like(map);
}

} // namespace

GradCam gradCam(Network& network, const torch::Tensor& image1chw, std::span<const int> classes)
{
    if (image1chw.dim() != 4 || image1chw.size(0) != 1)
        throw Error(ErrorCode::InvalidArgument, "Grad-CAM is made of one image at a time.");
    for (const int one : classes)
        if (one < 0 || one >= network.description().classCount)
            throw Error(ErrorCode::InvalidArgument, fmt::format("The network has no class {}.", one), network.description().name);
    torch::Tensor maps1khw;
    {
        const torch::NoGradGuard noGradients;
        maps1khw = network.lastMaps(image1chw);
    }
    maps1khw = maps1khw.detach().requires_grad_(true);
    const torch::AutoGradMode withGradients(true);
    const torch::Tensor logitsC = network.logitsOfMaps(maps1khw).squeeze(0);
    std::vector<torch::Tensor> found;
    for (const int one : classes) {
        const auto gradients = torch::autograd::grad({logitsC[one]}, {maps1khw}, {}, true);
        found.push_back(mapOf(maps1khw.detach(), gradients.front()));
    }
    return {logitsC.detach(), found.empty() ? torch::empty({0, maps1khw.size(2), maps1khw.size(3)}) : torch::stack(found)};
}

} // namespace taxon::learn
