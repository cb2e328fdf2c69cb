// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/rand_augment.h"

#include "pixels/colour_map.h"
#include "pixels/mat_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace taxon::pixels {
namespace {

using enum RandOperation;

constexpr std::array kOperations{Rotate, ShearX, ShearY, TranslateX, TranslateY, Brightness, Contrast, Saturation, Sharpness, AutoContrast, Equalize};

/// Where the pixels come from: the point (x, y) about the centre shows what was at \p map of it.
void warp(const RgbView& image, const cv::Matx22d& map, double moveX, double moveY)
{
    const cv::Mat pixels = viewOf(image);
    const double centreX = (image.widthPx - 1) / 2.0;
    const double centreY = (image.heightPx - 1) / 2.0;
    const cv::Matx23d from(map(0, 0), map(0, 1), centreX - map(0, 0) * centreX - map(0, 1) * centreY + moveX * image.widthPx, //
                           map(1, 0), map(1, 1), centreY - map(1, 0) * centreX - map(1, 1) * centreY + moveY * image.heightPx);
    const cv::Scalar mean = cv::mean(pixels);
    cv::warpAffine(pixels.clone(), pixels, from, pixels.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, mean);
}

void sharpen(const RgbView& image, double factor)
{
    const cv::Mat pixels = viewOf(image);
    const cv::Matx33f smooth(1, 1, 1, 1, 5, 1, 1, 1, 1);
    cv::Mat smoothed;
    cv::filter2D(pixels, smoothed, -1, smooth * (1.0F / 13.0F), cv::Point(-1, -1), 0, cv::BORDER_REPLICATE);
    cv::addWeighted(pixels, factor, smoothed, 1.0 - factor, 0.0, pixels);
}

/// Changes each channel by \p change, which is given its pixels.
template <typename Change>
void eachChannel(const RgbView& image, const Change& change)
{
    const cv::Mat pixels = viewOf(image);
    std::array<cv::Mat, 3> channels;
    cv::split(pixels, channels.data());
    for (cv::Mat& channel : channels)
        change(channel);
    cv::merge(channels.data(), channels.size(), pixels);
}

void stretch(cv::Mat& channel)
{
    double low = 0;
    double high = 0;
    cv::minMaxLoc(channel, &low, &high);
    if (high > low)
        channel.convertTo(channel, -1, 255.0 / (high - low), -low * 255.0 / (high - low));
}

} // namespace

std::span<const RandOperation> randOperations() noexcept
{
    return kOperations;
}

void apply(RandOperation operation, double strength, const RgbView& image)
{
    useOneThread();
    const double factor = 1.0 + 0.9 * strength; // 1 changes nothing
    switch (operation) {
    case Rotate: {
        const double angle = strength * CV_PI / 6;
        return warp(image, {std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle)}, 0, 0);
    }
    case ShearX: return warp(image, {1, 0.3 * strength, 0, 1}, 0, 0);
    case ShearY: return warp(image, {1, 0, 0.3 * strength, 1}, 0, 0);
    case TranslateX: return warp(image, cv::Matx22d::eye(), 0.45 * strength, 0);
    case TranslateY: return warp(image, cv::Matx22d::eye(), 0, 0.45 * strength);
    case Brightness: return changeColours(image, {.brightness = factor});
    case Contrast: return changeColours(image, {.contrast = factor});
    case Saturation: return changeColours(image, {.saturation = factor});
    case Sharpness: return sharpen(image, factor);
    case AutoContrast: return eachChannel(image, stretch);
    case Equalize: return eachChannel(image, [](cv::Mat& channel) { cv::equalizeHist(channel, channel); });
    }
}

void randAugment(const RgbView& image, int operations, double magnitude, Random& random)
{
    for (int i = 0; i < operations; ++i) {
        const RandOperation operation = kOperations[static_cast<std::size_t>(random.below(static_cast<int>(kOperations.size())))];
        const double sign = random.unit() < 0.5 ? -1 : 1;
        apply(operation, sign * magnitude / 10, image);
    }
}

} // namespace taxon::pixels
