// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/prepare.h"

#include "base/error.h"
#include "pixels/resize.h"

namespace taxon::learn {
namespace {

/// One value a channel, shaped to meet N x 3 x H x W.
torch::Tensor perChannel(const std::array<float, 3>& values)
{
    return torch::tensor({values[0], values[1], values[2]}).view({1, 3, 1, 1});
}

torch::Tensor normalise(const torch::Tensor& imagesNchw, const images::Preprocessing& preprocessing)
{
    return imagesNchw.sub(perChannel(preprocessing.mean)).div_(perChannel(preprocessing.std));
}

} // namespace

torch::Tensor prepareFloat(const pixels::RgbImage& image, const images::Preprocessing& preprocessing)
{
    if (image.widthPx < 1 || image.heightPx < 1)
        throw Error(ErrorCode::InvalidArgument, "The image has no pixels.");
    const torch::NoGradGuard noGradients;
    pixels::RgbImage fitted = pixels::fitBeforeResize(image, preprocessing);
    const auto bytesNhwc = torch::from_blob(fitted.rgb.data(), {1, fitted.heightPx, fitted.widthPx, 3}, torch::kUInt8);
    const auto floatsNchw = bytesNhwc.permute({0, 3, 1, 2}).to(torch::kFloat).contiguous();
    const auto resizedNchw = at::_upsample_bilinear2d_aa(floatsNchw, {preprocessing.sizePx, preprocessing.sizePx}, false);
    return normalise(resizedNchw, preprocessing).squeeze(0).contiguous();
}

torch::Tensor normaliseBatch(const torch::Tensor& imagesNhwc, const images::Preprocessing& preprocessing)
{
    return normalise(imagesNhwc.permute({0, 3, 1, 2}).to(torch::kFloat), preprocessing); // N x H x W x 3 -> N x 3 x H x W, a view
}

} // namespace taxon::learn
