// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/augment.h"

#include "base/error.h"
#include "pixels/colour_map.h"
#include "pixels/mat_view.h"
#include "pixels/rand_augment.h"

#include <algorithm>
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

void jitter(const RgbView& image, double amount, Random& random)
{
    ColourChange change;
    for (double* const factor : {&change.brightness, &change.contrast, &change.saturation})
        *factor = random.between(1.0 - amount, 1.0 + amount);
    changeColours(image, change);
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
    const auto isShare = [](double value) { return value >= 0.0 && value <= 1.0; };
    if (!isShare(minCropScale) || minCropScale == 0.0 || !isShare(colourJitter) || !isShare(eraseShare))
        throw Error(ErrorCode::InvalidArgument, "Augmentation needs a crop share in (0, 1], a colour jitter and an erased share in [0, 1].");
    if (randOperations < 0 || !isShare(randMagnitude / 10))
        throw Error(ErrorCode::InvalidArgument, "RandAugment needs 0 operations or more, of a magnitude in [0, 10].");
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
    randAugment(image, options.randOperations, options.randMagnitude, random);
    if (options.colourJitter > 0.0)
        jitter(image, options.colourJitter, random);
    if (options.eraseShare > 0.0 && random.unit() < options.eraseShare)
        erase(image, random);
}

} // namespace taxon::pixels
