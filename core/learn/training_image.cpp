// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/training_image.h"

#include "images/probe.h"
#include "pixels/resize.h"

#include <algorithm>
#include <cmath>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

using images::Box;
using pixels::RgbImage;

/// N x 3 x H x W as LibTorch wants it, of the same memory.
torch::Tensor nchw(const torch::Tensor& hwc)
{
    return hwc.unsqueeze(0).permute({0, 3, 1, 2});
}

/// Antialiased triangle filter in bytes. \param out  uint8, height x width x 3, contiguous.
void resizeBytes(const RgbImage& image, const torch::Tensor& out)
{
    const torch::NoGradGuard noGradients;
    const auto hwc = torch::from_blob(const_cast<std::uint8_t*>(image.rgb.data()), {image.heightPx, image.widthPx, 3}, torch::kUInt8);
    torch::Tensor resized = nchw(out);
    if (hwc.sizes() == out.sizes())
        out.copy_(hwc);
    else
        at::_upsample_bilinear2d_aa_out(resized, nchw(hwc), {out.size(0), out.size(1)}, false);
}

/// What parts are chosen of, measured in a picture of this size.
Box croppedFrom(int widthPx, int heightPx, const TrainingImageOptions& options)
{
    const bool cropsItself = options.preprocessing.fit == "crop" && options.augment.minCropScale < 1;
    return cropsItself ? Box{0, 0, widthPx, heightPx} : pixels::fittedBox(widthPx, heightPx, options.preprocessing);
}

Box choosePart(int widthPx, int heightPx, const TrainingImageOptions& options, pixels::Random& random)
{
    const Box from = croppedFrom(widthPx, heightPx, options);
    Box part = pixels::chooseCrop(from.widthPx, from.heightPx, options.augment.minCropScale, random);
    part.x += from.x;
    part.y += from.y;
    return part;
}

/// \p common is what \p part and the picture have in common and \p visible its pixels, maybe reduced. \returns the part, white around the picture.
RgbImage padded(RgbImage visible, const Box& part, const Box& common)
{
    if (common == part)
        return visible;
    if (common.empty())
        return {1, 1, {255, 255, 255}};
    const double scale = static_cast<double>(visible.widthPx) / common.widthPx;
    const auto reduced = [scale](int length) { return static_cast<int>(std::lround(scale * length)); };
    const int x = reduced(common.x - part.x);
    const int y = reduced(common.y - part.y);
    return pixels::onWhite(visible, x, y, std::max(reduced(part.widthPx), x + visible.widthPx),
                           std::max(reduced(part.heightPx), y + visible.heightPx));
}

void vary(const RgbImage& part, const TrainingImageOptions& options, pixels::Random& random, const torch::Tensor& out)
{
    const int size = options.preprocessing.sizePx;
    resizeBytes(part, out);
    pixels::vary({size, size, out.data_ptr<std::uint8_t>()}, options.augment, random);
}

} // namespace

void trainingImage(std::span<const std::byte> file, const TrainingImageOptions& options, std::uint64_t seed, const torch::Tensor& out)
{
    options.augment.check();
    const images::ImageInfo info = images::probeBytes(file);
    pixels::Random random(seed);
    const Box part = choosePart(info.widthPx, info.heightPx, options, random);
    const Box common = intersection(part, {0, 0, info.widthPx, info.heightPx});
    RgbImage visible;
    if (!common.empty())
        visible = options.fastDecoding ? pixels::decodePartFast(file, info, common, options.preprocessing.sizePx)
                                       : pixels::decodePart(file, info, common);
    vary(padded(std::move(visible), part, common), options, random, out);
}

void trainingImage(const RgbImage& image, const TrainingImageOptions& options, std::uint64_t seed, const torch::Tensor& out)
{
    options.augment.check();
    pixels::Random random(seed);
    const Box part = choosePart(image.widthPx, image.heightPx, options, random);
    const Box common = intersection(part, {0, 0, image.widthPx, image.heightPx});
    RgbImage visible;
    if (!common.empty())
        visible = pixels::crop(image, common);
    vary(padded(std::move(visible), part, common), options, random, out);
}

RgbImage reducedImage(std::span<const std::byte> file, const TrainingImageOptions& options)
{
    options.augment.check();
    const images::ImageInfo info = images::probeBytes(file);
    const Box from = croppedFrom(info.widthPx, info.heightPx, options);
    const double wanted = options.preprocessing.sizePx / std::sqrt(options.augment.minCropScale); // of the shorter side
    const double scale = std::min(1.0, wanted / std::min(from.widthPx, from.heightPx));
    const int width = std::max(1, static_cast<int>(std::lround(scale * info.widthPx)));
    const int height = std::max(1, static_cast<int>(std::lround(scale * info.heightPx)));
    const Box all{0, 0, info.widthPx, info.heightPx};
    RgbImage whole = options.fastDecoding ? pixels::decodePartFast(file, info, all, std::min(width, height)) : pixels::decodePart(file, info, all);
    if (whole.widthPx <= width && whole.heightPx <= height)
        return whole;
    RgbImage reduced{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)};
    resizeBytes(whole, torch::from_blob(reduced.rgb.data(), {height, width, 3}, torch::kUInt8));
    return reduced;
}

} // namespace taxon::learn
