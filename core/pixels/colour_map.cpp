// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/colour_map.h"

#include "pixels/mat_view.h"

#include <array>

namespace taxon::pixels {

void changeColours(const RgbView& image, const ColourChange& change)
{
    constexpr std::array kLuma{0.299, 0.587, 0.114}; // ITU-R BT.601
    const auto& [brightness, contrast, saturation] = change;
    const cv::Mat pixels = viewOf(image);
    const cv::Scalar mean = cv::mean(pixels);
    const double meanLuma = brightness * (kLuma[0] * mean[0] + kLuma[1] * mean[1] + kLuma[2] * mean[2]);
    // of colour p with luma L(p): contrast x brightness x (saturation x p + (1 - saturation) x L(p)) + (1 - contrast) x meanLuma
    cv::Matx<float, 3, 4> map;
    for (int to = 0; to < 3; ++to) {
        for (int from = 0; from < 3; ++from) {
            const double own = from == to ? saturation : 0.0;
            map(to, from) = static_cast<float>(contrast * brightness * (own + (1.0 - saturation) * kLuma[static_cast<std::size_t>(from)]));
        }
        map(to, 3) = static_cast<float>((1.0 - contrast) * meanLuma);
    }
    cv::transform(pixels, pixels, map);
}

} // namespace taxon::pixels
