// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pixels/decode.h"

namespace taxon::pixels {

/// How colours are changed, in this order; 1 changes nothing.
struct ColourChange {
    double brightness = 1;
    double contrast = 1; ///< about the mean luma of the picture
    double saturation = 1;
};

/// Changes the colours in place, as one linear map of them that is clipped once at the end. Thread-safe.
/// Source: torchvision's adjust_brightness, adjust_contrast and adjust_saturation, which clip after each.
void changeColours(const RgbView& image, const ColourChange& change);

} // namespace taxon::pixels
