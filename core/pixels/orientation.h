// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pixels/decode.h"

namespace taxon::pixels {

/// The picture as EXIF asks to show it: \p orientation 1..8 (1 and anything else: unchanged). Models never see this; duplicate
/// detection and people do. Source: Exif 2.3, tag 0x0112. O(pixels). Thread-safe.
[[nodiscard]] RgbImage oriented(const RgbImage& image, int orientation);

} // namespace taxon::pixels
