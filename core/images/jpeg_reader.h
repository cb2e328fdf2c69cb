// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
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

/// Decodes a JPEG to 8-bit RGB with libjpeg-turbo's accurate integer IDCT and fancy upsampling (bit for bit what OpenCV and
/// TensorFlow's INTEGER_ACCURATE with fancy_upscaling give). CMYK and YCCK become RGB as r = c k / 255 (Adobe's inverted
/// samples; others are inverted first). EXIF orientation is ignored.
///
/// \param scale  1, 2, 4 or 8: pixels are reduced by it while decoding (for thumbnails and checks).
/// \param pixels  receives the picture; nullptr decodes and forgets, for checking.
/// \throws Error{Damaged} where libjpeg gives up; damage that it survives is in the report.
/// Probe first: this does not limit size or scans. Thread-safe.
JpegReport readJpeg(std::span<const std::byte> bytes, int scale, JpegPixels* pixels);

} // namespace taxon::images
