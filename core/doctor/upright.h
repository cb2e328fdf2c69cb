// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace taxon::doctor {

/// A JPEG whose stored pixels are upright.
struct UprightJpeg {
    std::vector<std::byte> bytes;
    bool lossless = false; ///< the blocks were turned as they are; else the picture was decoded, turned and encoded at quality 98
};

/// Turns a JPEG as its EXIF orientation asks, so that models see what people see.
///
/// Without loss where whole blocks can be turned (sides that are multiples of 8 or 16). All notes stay (EXIF, ICC profile, XMP,
/// comments), except that the orientation becomes 1 and EXIF's own thumbnail, which would now lie, is unlinked.
/// \throws Error{Unsupported} for another format, CMYK, or nothing to turn; Error{Damaged} if the pixels are not whole. Thread-safe.
[[nodiscard]] UprightJpeg uprightJpeg(std::span<const std::byte> bytes);

} // namespace taxon::doctor
