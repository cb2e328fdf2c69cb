// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/peers.h"

#include <torch/types.h>

namespace torch::nn {
class BatchNorm2dImpl;
}

namespace taxon::learn {

/// BatchNorm in training over the images of all processes: the same result, gradients and running statistics, to rounding, as one
/// process has with the whole batch. Sums travel in double precision, once forward and once backward. A process without images takes part too.
/// Gradients of \p norm's weight and bias are those of the own images, to be added up like all others.
///
/// \param inputNchw  N x C x H x W, N may be 0. \param peers  must outlive backward(). \throws Error{Failed} as Peers::sum().
/// Source: Ioffe, Szegedy, "Batch Normalization", ICML 2015; Peng et al., "MegDet", CVPR 2018 (over processes).
[[nodiscard]] torch::Tensor synchronisedBatchNorm(torch::nn::BatchNorm2dImpl& norm, const torch::Tensor& inputNchw, const Peers& peers);

} // namespace taxon::learn
