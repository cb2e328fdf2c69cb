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

std::size_t offsetOf(const RgbImage& image, int x, int y)
{
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.widthPx) + static_cast<std::size_t>(x)) * 3;
}

} // namespace

images::Box fittedBox(int widthPx, int heightPx, const images::Preprocessing& preprocessing)
{
    if (widthPx < 1 || heightPx < 1)
        throw Error(ErrorCode::InvalidArgument, "The picture is empty.");
    if (preprocessing.fit == "squash")
        return {0, 0, widthPx, heightPx};
    if (preprocessing.fit == "crop") {
        const int shorter = std::min(widthPx, heightPx);
        const int side = std::clamp(static_cast<int>(std::lround(preprocessing.cropShare * shorter)), 1, shorter);
        return {(widthPx - side) / 2, (heightPx - side) / 2, side, side};
    }
    if (preprocessing.fit == "pad") {
        const int longer = std::max(widthPx, heightPx);
        const int side = std::max(longer, static_cast<int>(std::lround(longer * (1.0 + 2.0 * preprocessing.margin))));
        return {-((side - widthPx) / 2), -((side - heightPx) / 2), side, side};
    }
    throw Error(ErrorCode::InvalidArgument, "\"" + preprocessing.fit + "\" is no way to fit a picture.", {}, "Use crop, pad or squash.");
}

RgbImage fitBeforeResize(const RgbImage& image, const images::Preprocessing& preprocessing)
{
    requirePixels(image);
    const images::Box box = fittedBox(image.widthPx, image.heightPx, preprocessing);
    return preprocessing.fit == "pad" ? onWhite(image, -box.x, -box.y, box.widthPx, box.heightPx) : crop(image, box);
}

RgbImage crop(const RgbImage& image, const images::Box& part)
{
    requirePixels(image);
    if (part.empty() || !contains({0, 0, image.widthPx, image.heightPx}, part))
        throw Error(ErrorCode::InvalidArgument, "The part to crop is empty or sticks out of the picture.");
    RgbImage out{part.widthPx, part.heightPx, {}};
    const std::size_t lineBytes = static_cast<std::size_t>(part.widthPx) * 3;
    out.rgb.reserve(lineBytes * static_cast<std::size_t>(part.heightPx));
    for (int y = part.y; y < part.bottom(); ++y) {
        const std::uint8_t* const line = image.rgb.data() + offsetOf(image, part.x, y);
        out.rgb.insert(out.rgb.end(), line, line + lineBytes);
    }
    return out;
}

RgbImage onWhite(const RgbImage& image, int x, int y, int widthPx, int heightPx)
{
    requirePixels(image);
    if (!contains({0, 0, widthPx, heightPx}, images::Box{x, y, image.widthPx, image.heightPx}))
        throw Error(ErrorCode::InvalidArgument, "The picture sticks out of its canvas.");
    RgbImage out = blank(widthPx, heightPx, 255);
    for (int line = 0; line < image.heightPx; ++line)
        std::memcpy(out.rgb.data() + offsetOf(out, x, y + line), image.rgb.data() + offsetOf(image, 0, line),
                    static_cast<std::size_t>(image.widthPx) * 3);
    return out;
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

} // namespace taxon::pixels
