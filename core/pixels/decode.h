// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/box.h"
#include "images/probe.h"

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

/// Such pixels in memory that somebody else owns, to work on in place.
struct RgbView {
    int widthPx = 0;
    int heightPx = 0;
    std::uint8_t* rgb = nullptr;
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

/// Only \p part of the picture, bit for bit as decodeRgb() gives it. Of a JPEG little more than the part is decoded, and damage below it goes
/// unnoticed; of the other formats all is decoded.
/// \param info  of the same bytes (images::probeBytes()). \throws as decodeRgb(); Error{InvalidArgument} for a part outside the picture.
[[nodiscard]] RgbImage decodePart(std::span<const std::byte> bytes, const images::ImageInfo& info, const images::Box& part);

/// The same, quick and not exact: of a JPEG by the fast integer IDCT and plain upsampling, the part reduced to a half, quarter or eighth as long as
/// both its sides keep \p atLeastPx pixels. 41 dB and more from the exact pixels of photographs.
[[nodiscard]] RgbImage decodePartFast(std::span<const std::byte> bytes, const images::ImageInfo& info, const images::Box& part, int atLeastPx);

} // namespace taxon::pixels
