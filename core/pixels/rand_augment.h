// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pixels/decode.h"
#include "pixels/random.h"

#include <span>

namespace taxon::pixels {

/// What RandAugment may do to a photograph: the operations that a camera, a light or a hand could have made too. Inverting, solarizing and
/// posterizing are left out.
enum class RandOperation { Rotate, ShearX, ShearY, TranslateX, TranslateY, Brightness, Contrast, Saturation, Sharpness, AutoContrast, Equalize };

[[nodiscard]] std::span<const RandOperation> randOperations() noexcept;

/// Does \p operation in place. Rotated by 30 degrees, sheared by 0.3, moved by 0.45 of the side, a colour or sharpness changed by 0.9 at strength 1,
/// linearly less below; what comes in from outside has the picture's mean colour. AutoContrast and Equalize have no strength.
/// \param strength  in [-1, 1]. Thread-safe. Source: timm's auto_augment.
void apply(RandOperation operation, double strength, const RgbView& image);

/// So many operations, drawn with repetition, each of strength magnitude / 10 and of either sign. In place.
/// \param magnitude  0 to 10. Source: Cubuk et al., "RandAugment", CVPR 2020.
void randAugment(const RgbView& image, int operations, double magnitude, Random& random);

} // namespace taxon::pixels
