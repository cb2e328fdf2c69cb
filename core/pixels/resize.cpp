// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/resize.h"

#include "base/error.h"
#include "pixels/mat_view.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/imgproc.hpp>

namespace taxon::pixels {
namespace {

void requirePixels(const RgbImage& image)
{
    if (image.widthPx < 1 || image.heightPx < 1
        || image.rgb.size() != static_cast<std::size_t>(image.widthPx) * static_cast<std::size_t>(image.heightPx) * 3)
        throw Error(ErrorCode::InvalidArgument, "The picture is empty, or its size is not that of its pixels.");
}

void copyInto(const RgbImage& from, int fromX, int fromY, RgbImage& to, int toX, int toY, int widthPx, int heightPx)
{
    const auto offset = [](const RgbImage& image, int x, int y) {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.widthPx) + static_cast<std::size_t>(x)) * 3;
    };
    for (int y = 0; y < heightPx; ++y)
        std::memcpy(to.rgb.data() + offset(to, toX, toY + y), from.rgb.data() + offset(from, fromX, fromY + y),
                    static_cast<std::size_t>(widthPx) * 3);
}

} // namespace

RgbImage crop(const RgbImage& image, int x, int y, int widthPx, int heightPx)
{
    requirePixels(image);
    if (widthPx < 1 || heightPx < 1 || x < 0 || y < 0 || x > image.widthPx - widthPx || y > image.heightPx - heightPx)
        throw Error(ErrorCode::InvalidArgument, "The part to crop is empty or sticks out of the picture.");
    RgbImage out = blank(widthPx, heightPx);
    copyInto(image, x, y, out, 0, 0, widthPx, heightPx);
    return out;
}

RgbImage fitBeforeResize(const RgbImage& image, const images::Preprocessing& preprocessing)
{
    requirePixels(image);
    if (preprocessing.fit == "squash")
        return image;
    if (preprocessing.fit == "crop") {
        const int shorter = std::min(image.widthPx, image.heightPx);
        const int side = std::clamp(static_cast<int>(std::lround(preprocessing.cropShare * shorter)), 1, shorter);
        return crop(image, (image.widthPx - side) / 2, (image.heightPx - side) / 2, side, side);
    }
    if (preprocessing.fit == "pad") {
        const int longer = std::max(image.widthPx, image.heightPx);
        const int side = std::max(longer, static_cast<int>(std::lround(longer * (1.0 + 2.0 * preprocessing.margin))));
        RgbImage out = blank(side, side, 255);
        copyInto(image, 0, 0, out, (side - image.widthPx) / 2, (side - image.heightPx) / 2, image.widthPx, image.heightPx);
        return out;
    }
    throw Error(ErrorCode::InvalidArgument, "\"" + preprocessing.fit + "\" is no way to fit a picture.", {}, "Use crop, pad or squash.");
}

RgbImage resizeTo(const RgbImage& image, int widthPx, int heightPx)
{
    requirePixels(image);
    if (widthPx < 1 || heightPx < 1)
        throw Error(ErrorCode::InvalidArgument, "A picture can't be made smaller than one pixel.");
    useOneThread();
    if (widthPx == image.widthPx && heightPx == image.heightPx)
        return image;
    RgbImage out = blank(widthPx, heightPx);
    cv::Mat target = viewOf(out);
    const bool shrinks = widthPx <= image.widthPx && heightPx <= image.heightPx;
    cv::resize(viewOf(image), target, target.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    return out;
}

RgbImage fitToSquare(const RgbImage& image, const images::Preprocessing& preprocessing)
{
    return resizeTo(fitBeforeResize(image, preprocessing), preprocessing.sizePx, preprocessing.sizePx);
}

} // namespace taxon::pixels
