// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/box.h"
#include "pixels/decode.h"
#include "pixels/random.h"

namespace taxon::pixels {

/// How a training image is varied. Each can be switched off.
struct AugmentOptions {
    bool flip = true;          ///< mirrored left to right with probability 1/2
    double minCropScale = 0.5; ///< a random part of this share of the area or more; 1 = the whole picture
    double colourJitter = 0.2; ///< brightness, contrast, saturation each times 1 +- up to this; 0 = none
    int randOperations = 0;    ///< of RandAugment, for each image
    double randMagnitude = 9;  ///< of RandAugment, 0 to 10
    double eraseShare = 0;     ///< probability that a box of 2 to 33 % of the area is filled with the picture's mean colour

    /// \throws Error{InvalidArgument} for a value out of its range.
    void check() const;
};

/// The part of a picture that a random resized crop takes, before anything of it is decoded: area share in [minCropScale, 1], aspect ratio in
/// [3/4, 4/3], log-uniform; after ten misses the centre square. All of it, without a random number, where minCropScale is 1.
/// Source: torchvision's RandomResizedCrop.
[[nodiscard]] images::Box chooseCrop(int widthPx, int heightPx, double minCropScale, Random& random);

/// Varies a picture in place after it was cropped and resized: flip, RandAugment, colour jitter, erasing (aspect ratio in [0.3, 3.3], log-uniform).
///
/// Equal arguments give equal pixels with one OpenCV on one kind of processor. \throws as AugmentOptions::check(). Thread-safe.
/// Source: torchvision's ColorJitter and RandomErasing.
void vary(const RgbView& image, const AugmentOptions& options, Random& random);

} // namespace taxon::pixels
