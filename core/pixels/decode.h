// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace taxon::pixels {

/// 8-bit RGB pixels, row-major, 3 bytes each, no padding.
struct RgbImage {
    int widthPx = 0;
    int heightPx = 0;
    std::vector<std::uint8_t> rgb; ///< heightPx x widthPx x 3
};

/// Decodes JPEG, PNG, WebP, TIFF or BMP bytes by the one conversion of docs/formats/preprocessing.md: 16 bit to 8 (high
/// byte), grey to RGB, alpha composited on white in integers, EXIF orientation ignored.
///
/// The header is probed first, so a bomb is refused in microseconds.
/// \throws Error{Damaged} for empty, cut or corrupt bytes; Error{Unsupported} for other formats or more than 100 megapixels.
/// Thread-safe.
[[nodiscard]] RgbImage decodeRgb(std::span<const std::byte> bytes);

/// The same; \p warning becomes what is odd about the file but harms no pixel (a JPEG without end marker), or "".
[[nodiscard]] RgbImage decodeRgb(std::span<const std::byte> bytes, std::string& warning);

} // namespace taxon::pixels
