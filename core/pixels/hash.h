// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "pixels/decode.h"

#include <array>
#include <cstdint>

namespace taxon::pixels {

/// SHA-256 over width, height (32-bit little-endian each) and the RGB bytes: equal for equal pictures, whatever their file
/// format. Turn the picture upright first (oriented()). O(pixels). Thread-safe.
[[nodiscard]] Sha256Digest pixelHash(const RgbImage& image);

/// 64-bit difference hash: the picture in grey at 9 x 8; bit 8 y + x is set where pixel (x, y) is darker than (x + 1, y).
/// Similar pictures differ in few bits (Hamming distance <= 5). Thread-safe.
[[nodiscard]] std::uint64_t dHash(const RgbImage& image);

/// What else near duplicates have in common: dHash() alone takes many pictures on a plain ground for one another.
struct Impression {
    std::uint64_t dHashDown = 0;            ///< the picture in grey at 8 x 9; bit 8 y + x is set where pixel (x, y) is darker than (x, y + 1)
    std::array<std::uint8_t, 12> colours{}; ///< mean R, G, B of the four quarters: top left, top right, bottom left, bottom right

    friend bool operator==(const Impression&, const Impression&) = default;
};

/// O(pixels). Thread-safe.
[[nodiscard]] Impression impression(const RgbImage& image);

} // namespace taxon::pixels
