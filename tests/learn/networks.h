// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/architectures.h"
#include "learn/model.h"
#include "learn/weights.h"

#include <torch/types.h>

namespace taxon::test {

/// Gives every BatchNorm statistics and factors as training would, so that folding them matters, and the head larger
/// weights, so that probabilities differ between images.
inline void liven(learn::Network& network, std::int64_t seed = 3)
{
    const torch::NoGradGuard noGrad;
    torch::manual_seed(static_cast<std::uint64_t>(seed));
    for (auto& [name, tensor] : learn::stateDict(network)) {
        if (name.ends_with("running_mean"))
            tensor.normal_(0.0, 0.2);
        else if (name.ends_with("running_var"))
            tensor.uniform_(0.5, 1.5);
        else if (name.ends_with("layer_scale"))
            tensor.fill_(0.3);
        else if (tensor.is_floating_point() && tensor.dim() == 1)
            tensor.add_(torch::randn_like(tensor) * 0.1);
        else if (tensor.dim() == 2)
            tensor.mul_(4.0);
    }
}

/// A living model of small_cnn.
inline learn::Model smallModel(std::vector<std::string> classes = {"cat", "dog", "zèbre"})
{
    const auto preprocessing = learn::describe("small_cnn", 2).preprocessing;
    learn::Model model = learn::makeModel("small_cnn", std::move(classes), preprocessing);
    liven(*model.network);
    model.network->eval();
    return model;
}

} // namespace taxon::test
