// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/augment.h"

#include "base/error.h"
#include "pixels/mat_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <optional>

namespace taxon::pixels {
namespace {

using images::Box;

/// A box somewhere in a picture, of an area share in [low, high] and an aspect ratio in [1 / stretch, stretch]; nothing after ten misses.
std::optional<Box> chooseBox(int widthPx, int heightPx, double low, double high, double stretch, Random& random)
{
    const double area = static_cast<double>(widthPx) * heightPx;
    for (int attempt = 0; attempt < 10; ++attempt) {
        const double share = area * random.between(low, high);
        const double ratio = std::exp(random.between(-std::log(stretch), std::log(stretch)));
        const auto width = static_cast<int>(std::lround(std::sqrt(share * ratio)));
        const auto height = static_cast<int>(std::lround(std::sqrt(share / ratio)));
        if (width >= 1 && height >= 1 && width <= widthPx && height <= heightPx)
            return Box{random.below(widthPx - width + 1), random.below(heightPx - height + 1), width, height};
    }
    return std::nullopt;
}

void flip(const RgbView& image)
{
    const cv::Mat pixels = viewOf(image);
    cv::flip(pixels, pixels, 1);
}

/// Share of red, green and blue in the luma of ITU-R BT.601.
constexpr std::array<double, 3> kLuma{0.299, 0.587, 0.114};

/// Brightness b, contrast c about the mean luma m, saturation s: from colour p and its luma L(p) to c b (s p + (1 - s) L(p)) + m (1 - c).
void jitter(const RgbView& image, double amount, Random& random)
{
    const double brightness = random.between(1.0 - amount, 1.0 + amount);
    const double contrast = random.between(1.0 - amount, 1.0 + amount);
    const double saturation = random.between(1.0 - amount, 1.0 + amount);
    const cv::Mat pixels = viewOf(image);
    const cv::Scalar mean = cv::mean(pixels);
    const double meanLuma = brightness * (kLuma[0] * mean[0] + kLuma[1] * mean[1] + kLuma[2] * mean[2]);
    cv::Matx<float, 3, 4> map;
    for (int to = 0; to < 3; ++to) {
        for (int from = 0; from < 3; ++from)
            map(to, from) = static_cast<float>(contrast * brightness
                                               * ((1.0 - saturation) * kLuma[static_cast<std::size_t>(from)] + (from == to ? saturation : 0.0)));
        map(to, 3) = static_cast<float>(meanLuma * (1.0 - contrast));
    }
    cv::transform(pixels, pixels, map);
}

void erase(const RgbView& image, Random& random)
{
    const auto box = chooseBox(image.widthPx, image.heightPx, 0.02, 0.33, 10.0 / 3.0, random);
    if (!box)
        return;
    const cv::Mat pixels = viewOf(image);
    const cv::Scalar mean = cv::mean(pixels);
    pixels(cv::Rect(box->x, box->y, box->widthPx, box->heightPx)).setTo(mean);
}

} // namespace

void AugmentOptions::check() const
{
    if (!(minCropScale > 0.0 && minCropScale <= 1.0) || !(colourJitter >= 0.0 && colourJitter <= 1.0) || !(eraseShare >= 0.0 && eraseShare <= 1.0))
        throw Error(ErrorCode::InvalidArgument, "Augmentation needs a crop share in (0, 1], a colour jitter and an erased share in [0, 1].");
}

Box chooseCrop(int widthPx, int heightPx, double minCropScale, Random& random)
{
    if (minCropScale >= 1.0)
        return {0, 0, widthPx, heightPx};
    if (const auto box = chooseBox(widthPx, heightPx, minCropScale, 1.0, 4.0 / 3.0, random))
        return *box;
    const int side = std::min(widthPx, heightPx);
    return {(widthPx - side) / 2, (heightPx - side) / 2, side, side};
}

void vary(const RgbView& image, const AugmentOptions& options, Random& random)
{
    options.check();
    useOneThread();
    if (options.flip && random.unit() < 0.5)
        flip(image);
    if (options.colourJitter > 0.0)
        jitter(image, options.colourJitter, random);
    if (options.eraseShare > 0.0 && random.unit() < options.eraseShare)
        erase(image, random);
}

} // namespace taxon::pixels
