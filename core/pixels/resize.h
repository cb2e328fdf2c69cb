// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/box.h"
#include "images/preprocessing.h"
#include "pixels/decode.h"

namespace taxon::pixels {

/// What part of a picture becomes the square that is resized: measured in the picture, and with "pad" larger than it.
///
/// "crop": the centre square, side = max(1, round(cropShare x shorter side)), offsets rounded down. "pad": the picture in the
/// centre of a square, side = round(longer side x (1 + 2 margin)). "squash": all of it, not square.
/// \throws Error{InvalidArgument} for an empty picture or another word. Thread-safe.
[[nodiscard]] images::Box fittedBox(int widthPx, int heightPx, const images::Preprocessing& preprocessing);

/// That part of the picture, without resampling; the float resize of evaluation comes after it. \throws as fittedBox(). O(pixels). Thread-safe.
[[nodiscard]] RgbImage fitBeforeResize(const RgbImage& image, const images::Preprocessing& preprocessing);

/// To \p widthPx x \p heightPx in bytes: area averaging where both sides shrink, else linear. Fast, for
/// thumbnails; it differs from the float antialiased resize by a few levels. \throws Error{InvalidArgument} for a side < 1.
[[nodiscard]] RgbImage resizeTo(const RgbImage& image, int widthPx, int heightPx);

/// A part of the picture. \throws Error{InvalidArgument} if it is empty or sticks out.
[[nodiscard]] RgbImage crop(const RgbImage& image, const images::Box& part);

/// A white picture of \p widthPx x \p heightPx with \p image on it, its upper left corner at (\p x, \p y).
/// \throws Error{InvalidArgument} if it sticks out.
[[nodiscard]] RgbImage onWhite(const RgbImage& image, int x, int y, int widthPx, int heightPx);

} // namespace taxon::pixels
