// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pixels/decode.h"

#include <cstddef>
#include <vector>

namespace taxon::pixels {

/// Baseline JPEG, 4:2:0. \param quality 1..100. \throws Error{InvalidArgument} for an empty picture. Thread-safe.
[[nodiscard]] std::vector<std::byte> encodeJpeg(const RgbImage& image, int quality = 90);

/// 8-bit RGB PNG. \throws Error{InvalidArgument} for an empty picture. Thread-safe.
[[nodiscard]] std::vector<std::byte> encodePng(const RgbImage& image);

} // namespace taxon::pixels
