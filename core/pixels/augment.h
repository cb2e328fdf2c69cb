// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pixels/decode.h"

#include <cstdint>

namespace taxon::pixels {

/// How a training image is varied. Each can be switched off.
struct AugmentOptions {
    bool flip = true;          ///< mirrored left to right with probability 1/2
    double minCropScale = 0.5; ///< a random part of this share of the area or more; 1 = the whole picture
    double colourJitter = 0.2; ///< brightness, contrast, saturation each times 1 +- up to this; 0 = none
    double eraseShare = 0;     ///< probability that a box of 2 to 33 % of the area is filled with the picture's mean colour
    int sizePx = 224;          ///< side of the result
};

/// One random variation of \p image as a square of sizePx: random resized crop (area share in [minCropScale, 1], aspect ratio in
/// [3/4, 4/3], log-uniform; after ten misses the centre), flip, colour jitter in the order brightness, contrast, saturation, erasing
/// (aspect ratio in [0.3, 3.3], log-uniform).
///
/// Equal arguments give equal pixels on every machine of one OpenCV version. Give it the picture after fitBeforeResize().
/// \throws Error{InvalidArgument} for an empty picture, sizePx < 1, minCropScale outside (0, 1], colourJitter or eraseShare outside
/// [0, 1]. Thread-safe. Source: torchvision's RandomResizedCrop, ColorJitter and RandomErasing.
[[nodiscard]] RgbImage augment(const RgbImage& image, const AugmentOptions& options, std::uint64_t seed);

} // namespace taxon::pixels
