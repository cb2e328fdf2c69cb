// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/weights.h"

#include <cstdint>
#include <memory>

namespace taxon::learn {

/// An exponential moving average of a network's parameters and buffers, kept beside it: smoother than the weights of any one step,
/// and mostly better on new images. After update n (from 0) it is d average + (1 - d) weights with d = min(decay, (1 + n) / (10 + n)),
/// so that it does not remember the start for ever. Counters (int64) are copied. Not thread-safe.
/// Source: Polyak, Juditsky, "Acceleration of stochastic approximation by averaging", 1992; the ramp is TensorFlow's and timm's.
class WeightAverage {
public:
    /// Begins at the weights that \p network has, on its device.
    WeightAverage(const Network& network, double decay);

    void update(const Network& network, std::int64_t updatesBefore);

    /// A network of the averaged weights, for evaluation; it shares their memory.
    [[nodiscard]] Network& network() const noexcept { return *m_network; }
    /// \throws as loadWeights().
    void restore(const StateDict& saved) { loadWeights(*m_network, saved); }

private:
    double m_decay;
    std::shared_ptr<Network> m_network;
};

} // namespace taxon::learn
