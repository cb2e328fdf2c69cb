// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/augment.h"

#include "base/error.h"
#include "pixels/random.h"
#include "pixels/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace taxon::pixels {
namespace {

struct Part {
    int x = 0;
    int y = 0;
    int widthPx = 0;
    int heightPx = 0;
};

/// A box somewhere in \p image, of an area share in [low, high] and an aspect ratio in [1 / stretch, stretch]; nothing after ten misses.
std::optional<Part> chooseBox(const RgbImage& image, double low, double high, double stretch, Random& random)
{
    const double area = static_cast<double>(image.widthPx) * image.heightPx;
    for (int attempt = 0; attempt < 10; ++attempt) {
        const double share = area * random.between(low, high);
        const double ratio = std::exp(random.between(-std::log(stretch), std::log(stretch)));
        const auto width = static_cast<int>(std::lround(std::sqrt(share * ratio)));
        const auto height = static_cast<int>(std::lround(std::sqrt(share / ratio)));
        if (width >= 1 && height >= 1 && width <= image.widthPx && height <= image.heightPx)
            return Part{random.below(image.widthPx - width + 1), random.below(image.heightPx - height + 1), width, height};
    }
    return std::nullopt;
}

Part choosePart(const RgbImage& image, double minScale, Random& random)
{
    if (const auto box = chooseBox(image, minScale, 1.0, 4.0 / 3.0, random))
        return *box;
    const int side = std::min(image.widthPx, image.heightPx);
    return {(image.widthPx - side) / 2, (image.heightPx - side) / 2, side, side};
}

void flip(RgbImage& image)
{
    for (int y = 0; y < image.heightPx; ++y) {
        std::uint8_t* left = image.rgb.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(image.widthPx) * 3;
        std::uint8_t* right = left + static_cast<std::size_t>(image.widthPx - 1) * 3;
        for (; left < right; left += 3, right -= 3)
            std::swap_ranges(left, left + 3, right);
    }
}

using Table = std::array<std::uint8_t, 256>;

/// Level v becomes centre + (v - centre) x factor.
Table tableOf(double factor, double centre)
{
    Table table{};
    for (std::size_t level = 0; level < table.size(); ++level)
        table[level] = static_cast<std::uint8_t>(std::lround(std::clamp(centre + (static_cast<double>(level) - centre) * factor, 0.0, 255.0)));
    return table;
}

/// ITU-R BT.601 luma, weights of sum 256.
int luma(const std::uint8_t* pixel)
{
    return (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2] + 128) >> 8;
}

/// Brightness and contrast through tables, saturation in integers of 1/256.
void jitter(RgbImage& image, double amount, Random& random)
{
    const Table brightness = tableOf(random.between(1.0 - amount, 1.0 + amount), 0.0);
    const double contrast = random.between(1.0 - amount, 1.0 + amount);
    const auto saturation = static_cast<int>(std::lround(256.0 * random.between(1.0 - amount, 1.0 + amount)));
    std::int64_t sum = 0;
    std::uint8_t* const end = image.rgb.data() + image.rgb.size();
    for (std::uint8_t* pixel = image.rgb.data(); pixel != end; pixel += 3) {
        for (int c = 0; c < 3; ++c)
            pixel[c] = brightness[pixel[c]];
        sum += luma(pixel);
    }
    const Table contrasted = tableOf(contrast, static_cast<double>(sum) / (static_cast<double>(image.rgb.size()) / 3.0));
    for (std::uint8_t* pixel = image.rgb.data(); pixel != end; pixel += 3) {
        for (int c = 0; c < 3; ++c)
            pixel[c] = contrasted[pixel[c]];
        const int grey = luma(pixel);
        for (int c = 0; c < 3; ++c)
            pixel[c] = static_cast<std::uint8_t>(std::clamp(grey + (((pixel[c] - grey) * saturation + 128) >> 8), 0, 255));
    }
}

void erase(RgbImage& image, Random& random)
{
    const auto box = chooseBox(image, 0.02, 0.33, 10.0 / 3.0, random);
    if (!box)
        return;
    std::array<std::uint64_t, 3> sum{};
    for (std::size_t i = 0; i < image.rgb.size(); ++i)
        sum[i % 3] += image.rgb[i];
    std::array<std::uint8_t, 3> mean{};
    for (std::size_t c = 0; c < mean.size(); ++c)
        mean[c] = static_cast<std::uint8_t>(sum[c] / (image.rgb.size() / 3));
    for (int y = box->y; y < box->y + box->heightPx; ++y) {
        std::uint8_t* pixel = image.rgb.data()
                              + (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.widthPx) + static_cast<std::size_t>(box->x)) * 3;
        for (int x = 0; x < box->widthPx; ++x, pixel += 3)
            std::copy(mean.begin(), mean.end(), pixel);
    }
}

} // namespace

RgbImage augment(const RgbImage& image, const AugmentOptions& options, std::uint64_t seed)
{
    if (options.sizePx < 1 || !(options.minCropScale > 0.0 && options.minCropScale <= 1.0)
        || !(options.colourJitter >= 0.0 && options.colourJitter <= 1.0) || !(options.eraseShare >= 0.0 && options.eraseShare <= 1.0))
        throw Error(ErrorCode::InvalidArgument,
                    "Augmentation needs a size of at least 1, a crop share in (0, 1], a colour jitter and an erased share in [0, 1].");
    Random random(seed);
    RgbImage out;
    if (options.minCropScale < 1.0 && image.widthPx > 0 && image.heightPx > 0) {
        const Part part = choosePart(image, options.minCropScale, random);
        out = resizeTo(crop(image, part.x, part.y, part.widthPx, part.heightPx), options.sizePx, options.sizePx);
    } else {
        out = resizeTo(image, options.sizePx, options.sizePx);
    }
    if (options.flip && random.unit() < 0.5)
        flip(out);
    if (options.colourJitter > 0.0)
        jitter(out, options.colourJitter, random);
    if (options.eraseShare > 0.0 && random.unit() < options.eraseShare)
        erase(out, random);
    return out;
}

} // namespace taxon::pixels
