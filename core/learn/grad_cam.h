// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network.h"

#include <span>
#include <torch/types.h>

namespace taxon::learn {

/// What a network says of one image, and where it sees what it says.
struct GradCam {
    torch::Tensor logitsC;
    torch::Tensor mapsMhw; ///< one a class that was asked for; from 0 to 1, its largest value 1; all 0 where nothing speaks for the class
};

/// Class activation maps by gradients, over the network's last maps A (Network::lastMaps()).
///
/// The weight of map k is the mean over its places of d logit / d A; a map is relu(sum over k of weight x A), divided by its largest value.
/// Where the head is one Linear behind the pooling, that is the plain class activation map.
///
/// \param image1chw  float, 1 x 3 x H x W, prepared by the model's pre-processing. \param classes  M columns.
/// \throws Error{Unsupported} for a network without such maps; Error{InvalidArgument} for a class it doesn't have or more than one image.
/// Leaves weights and their gradients as they are; the network must be in eval mode. One forward pass, and M backward ones of the head alone.
/// Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", ICCV 2017, arXiv:1610.02391.
[[nodiscard]] GradCam gradCam(Network& network, const torch::Tensor& image1chw, std::span<const int> classes);

} // namespace taxon::learn
