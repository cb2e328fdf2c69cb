// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/box.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace taxon::images {

/// What libjpeg noticed while it read a JPEG.
struct JpegReport {
    int warnings = 0;        ///< corrupt data that libjpeg papered over; each means wrong pixels
    bool missingEnd = false; ///< the file stops without an end marker, but all pixels are there
    std::string reason;      ///< the first thing wrong, in libjpeg's words; "" if nothing is
    [[nodiscard]] bool damaged() const noexcept { return warnings > 0; }
};

/// Pixels of readJpeg(): RGB, row-major, no padding.
struct JpegPixels {
    int widthPx = 0;
    int heightPx = 0;
    std::vector<std::uint8_t> rgb;
};

/// What to decode of a JPEG, and how.
struct JpegReading {
    int scale = 1;             ///< 1, 2, 4 or 8: pixels are reduced by it while decoding (sides rounded up)
    bool fast = false;         ///< libjpeg's fast integer IDCT and plain upsampling: some levels off, a third of the time less
    std::optional<Box> part{}; ///< of the reduced picture; nothing = all of it
    bool libjpegAlone = false; ///< without readHuffmanFaster(): the same result, for tests and measuring
};

/// Decodes a JPEG to 8-bit RGB with libjpeg-turbo's accurate integer IDCT and fancy upsampling (bit for bit what OpenCV and
/// TensorFlow's INTEGER_ACCURATE with fancy_upscaling give). CMYK and YCCK become RGB as r = c k / 255 (Adobe's inverted
/// samples; others are inverted first). EXIF orientation is ignored.
///
/// A part has the very pixels that it has in the whole picture. Rows above it cost half of their decoding, what is left and right of it a
/// little, rows below it nothing: damage there is not noticed, and of a sequential JPEG not read.
/// \param pixels  receives the picture; nullptr decodes and forgets, for checking.
/// \throws Error{Damaged} where libjpeg gives up, or if the part is not inside the picture; damage that it survives is in the report.
/// Probe first: this does not limit size or scans. Thread-safe.
JpegReport readJpeg(std::span<const std::byte> bytes, const JpegReading& reading, JpegPixels* pixels);

} // namespace taxon::images
