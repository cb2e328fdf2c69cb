// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/checkpoint.h"
#include "learn/feed.h"
#include "learn/peers.h"

#include <functional>
#include <torch/types.h>

namespace taxon::learn {

/// How a network does on a set.
struct Validation {
    EpochSums sums;
    double f1 = 0; ///< mean over the classes that the set or the answers hold; 0 for an empty set

    [[nodiscard]] double loss() const noexcept { return sums.loss / images(); }
    [[nodiscard]] double accuracy() const noexcept { return static_cast<double>(sums.right) / images(); }

private:
    [[nodiscard]] double images() const noexcept { return static_cast<double>(sums.images > 0 ? sums.images : 1); }
};

/// One pass over \p feed: cross-entropy without weights or smoothing. \param forward  inputs -> N x C logits, in eval mode.
/// \param peers  each of them feeds its part of every batch, and has the same result, that of the whole set.
[[nodiscard]] Validation validate(Feed& feed, const std::function<torch::Tensor(const torch::Tensor&)>& forward, const Peers& peers = {});

/// Whether \p a is better than \p b: by the lower loss, or the higher accuracy or f1 and, where those are equal, the lower loss.
/// \throws Error{Configuration} for another name.
[[nodiscard]] bool isBetter(const std::string& bestBy, const BestEpoch& a, const BestEpoch& b);

} // namespace taxon::learn
