// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "pixels/decode.h"

#include <cstdint>

namespace taxon::pixels {

/// SHA-256 over width, height (32-bit little-endian each) and the RGB bytes: equal for equal pictures, whatever their file
/// format. Turn the picture upright first (oriented()). O(pixels). Thread-safe.
[[nodiscard]] Sha256Digest pixelHash(const RgbImage& image);

/// 64-bit difference hash: the picture in grey at 9 x 8; bit 8 y + x is set where pixel (x, y) is darker than (x + 1, y).
/// Similar pictures differ in few bits (Hamming distance <= 5). Thread-safe.
[[nodiscard]] std::uint64_t dHash(const RgbImage& image);

} // namespace taxon::pixels
