// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pixels/decode.h"

#include <opencv2/core.hpp>

namespace taxon::pixels {

/// The pixels of \p image as an OpenCV matrix (rows x columns, CV_8UC3, RGB order), without a copy. Only for .cpp files of this folder.
/// The matrix must not be written to and must not outlive the image.
[[nodiscard]] inline cv::Mat viewOf(const RgbImage& image)
{
    return {image.heightPx, image.widthPx, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data())};
}

/// The same, to write into.
[[nodiscard]] inline cv::Mat viewOf(RgbImage& image)
{
    return {image.heightPx, image.widthPx, CV_8UC3, image.rgb.data()};
}

[[nodiscard]] inline cv::Mat viewOf(const RgbView& image)
{
    return {image.heightPx, image.widthPx, CV_8UC3, image.rgb};
}

/// A black picture.
[[nodiscard]] inline RgbImage blank(int widthPx, int heightPx, std::uint8_t value = 0)
{
    return {widthPx, heightPx, std::vector<std::uint8_t>(static_cast<std::size_t>(widthPx) * static_cast<std::size_t>(heightPx) * 3, value)};
}

/// OpenCV's own threads off, once: the callers already use one thread per image.
void useOneThread();

} // namespace taxon::pixels
