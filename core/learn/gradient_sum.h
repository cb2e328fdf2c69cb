// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/peers.h"

#include <memory>
#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// Adds the gradients of all processes up, in buckets of a few megabytes, while backward() still computes the next ones.
///
/// Buckets hold the parameters from the last to the first, about the order in which their gradients come, and are sent in that order,
/// whatever came first: so all processes send the same. Every process must get a gradient for the same parameters. Not thread-safe.
class GradientSum {
public:
    /// \param parameters  those that ask for gradients, in the network's order; they and \p peers must outlive the object.
    GradientSum(const std::vector<torch::Tensor>& parameters, const Peers& peers);
    ~GradientSum();
    GradientSum(const GradientSum&) = delete;
    GradientSum& operator=(const GradientSum&) = delete;

    /// The next backward() is the last one before an update: its gradients are sent as they come.
    void expectLast();
    /// Sends what was not sent and waits: every gradient is the sum over all processes then. \throws Error{Failed}.
    void finish();

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace taxon::learn
