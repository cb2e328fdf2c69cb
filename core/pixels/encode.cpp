// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/encode.h"

#include "base/error.h"
#include "pixels/mat_view.h"

#include <algorithm>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace taxon::pixels {
namespace {

std::vector<std::byte> encode(const RgbImage& image, const char* extension, const std::vector<int>& parameters)
{
    if (image.widthPx < 1 || image.heightPx < 1)
        throw Error(ErrorCode::InvalidArgument, "An empty picture can't be written.");
    cv::Mat bgr;
    cv::cvtColor(viewOf(image), bgr, cv::COLOR_RGB2BGR);
    std::vector<std::uint8_t> encoded;
    if (!cv::imencode(extension, bgr, encoded, parameters))
        throw Error(ErrorCode::Failed, "The picture can't be encoded.");
    std::vector<std::byte> bytes(encoded.size());
    std::memcpy(bytes.data(), encoded.data(), encoded.size());
    return bytes;
}

} // namespace

std::vector<std::byte> encodeJpeg(const RgbImage& image, int quality)
{
    return encode(image, ".jpg", {cv::IMWRITE_JPEG_QUALITY, std::clamp(quality, 1, 100)});
}

std::vector<std::byte> encodePng(const RgbImage& image)
{
    return encode(image, ".png", {});
}

} // namespace taxon::pixels
