// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/prepare.h"

#include "base/error.h"
#include "learn/normalise.h"
#include "pixels/resize.h"

#include <array>
#include <torch/utils.h>

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
    std::array<float, 3> factor{};
    std::array<float, 3> offset{};
    for (std::size_t c = 0; c < factor.size(); ++c) {
        factor[c] = 1 / preprocessing.std[c];
        offset[c] = -preprocessing.mean[c] / preprocessing.std[c];
    }
    const torch::Tensor bytes = imagesNhwc.contiguous();
    torch::Tensor floats = torch::empty(bytes.sizes(), torch::kFloat);
    constexpr std::int64_t kGrain = 1 << 16; // pixels worth a thread
    at::parallel_for(0, bytes.numel() / 3, kGrain, [&](std::int64_t from, std::int64_t to) {
        normaliseBytes(bytes.data_ptr<std::uint8_t>() + from * 3, floats.data_ptr<float>() + from * 3, static_cast<std::size_t>(to - from), factor,
                       offset);
    });
    return floats.permute({0, 3, 1, 2});
}

} // namespace taxon::learn
