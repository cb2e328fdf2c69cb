// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/weight_average.h"

#include <algorithm>
#include <torch/utils.h>

namespace taxon::learn {

WeightAverage::WeightAverage(const Network& network, double decay) : m_decay(decay), m_network(std::make_shared<Network>(network.description()))
{
    loadWeights(*m_network, stateDict(network));
    toChannelsLast(*m_network);
    m_network->to(network.parameters().front().device());
    m_network->eval();
}

void WeightAverage::update(const Network& network, std::int64_t updatesBefore)
{
    const torch::NoGradGuard noGradients;
    const auto n = static_cast<double>(updatesBefore);
    const double decay = std::min(m_decay, (1 + n) / (10 + n));
    const StateDict weights = stateDict(network);
    for (auto& [name, average] : stateDict(*m_network)) {
        torch::Tensor target = average;
        if (target.is_floating_point())
            target.lerp_(weights.at(name), 1 - decay);
        else
            target.copy_(weights.at(name));
    }
}

} // namespace taxon::learn
