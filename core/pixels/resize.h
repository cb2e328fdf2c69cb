// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/preprocessing.h"
#include "pixels/decode.h"

namespace taxon::pixels {

/// Only the geometry of \p preprocessing, without resampling; the float resize of evaluation comes after it.
///
/// "crop": the centre square, side = max(1, round(cropShare x shorter side)), offsets rounded down. "pad": the picture in the
/// centre of a white square, side = round(longer side x (1 + 2 margin)). "squash": unchanged, not square.
/// \throws Error{InvalidArgument} for an empty picture or another word. O(pixels). Thread-safe.
[[nodiscard]] RgbImage fitBeforeResize(const RgbImage& image, const images::Preprocessing& preprocessing);

/// To \p widthPx x \p heightPx in bytes: area averaging where both sides shrink, else linear. Fast, for training and
/// thumbnails; it differs from the float antialiased resize by a few levels. \throws Error{InvalidArgument} for a side < 1.
[[nodiscard]] RgbImage resizeTo(const RgbImage& image, int widthPx, int heightPx);

/// fitBeforeResize(), then resizeTo() the preprocessing's square.
[[nodiscard]] RgbImage fitToSquare(const RgbImage& image, const images::Preprocessing& preprocessing);

/// A part of the picture. \throws Error{InvalidArgument} if it is empty or sticks out.
[[nodiscard]] RgbImage crop(const RgbImage& image, int x, int y, int widthPx, int heightPx);

} // namespace taxon::pixels
