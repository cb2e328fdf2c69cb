// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/hash.h"

#include "pixels/mat_view.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

namespace taxon::pixels {

Sha256Digest pixelHash(const RgbImage& image)
{
    std::array<std::byte, 8> size{};
    for (unsigned i = 0; i < 4; ++i) {
        size[i] = static_cast<std::byte>(static_cast<unsigned>(image.widthPx) >> (8 * i) & 0xFFu);
        size[4 + i] = static_cast<std::byte>(static_cast<unsigned>(image.heightPx) >> (8 * i) & 0xFFu);
    }
    Sha256 hash;
    hash.update(size);
    hash.update(std::as_bytes(std::span(image.rgb)));
    return hash.finish();
}

std::uint64_t dHash(const RgbImage& image)
{
    useOneThread();
    cv::Mat small;
    cv::Mat grey;
    cv::resize(viewOf(image), small, cv::Size(9, 8), 0, 0, cv::INTER_AREA);
    cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
    std::uint64_t bits = 0;
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            if (grey.at<std::uint8_t>(y, x) < grey.at<std::uint8_t>(y, x + 1))
                bits |= std::uint64_t{1} << (8 * y + x);
    return bits;
}

Impression impression(const RgbImage& image)
{
    useOneThread();
    cv::Mat middle; // both parts are whole blocks of it
    cv::Mat small;
    cv::Mat grey;
    cv::Mat quarters;
    cv::resize(viewOf(image), middle, cv::Size(8, 18), 0, 0, cv::INTER_AREA);
    cv::resize(middle, small, cv::Size(8, 9), 0, 0, cv::INTER_AREA);
    cv::resize(middle, quarters, cv::Size(2, 2), 0, 0, cv::INTER_AREA);
    cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
    Impression out;
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            if (grey.at<std::uint8_t>(y, x) < grey.at<std::uint8_t>(y + 1, x))
                out.dHashDown |= std::uint64_t{1} << (8 * y + x);
    std::copy_n(quarters.ptr<std::uint8_t>(), out.colours.size(), out.colours.begin());
    return out;
}

} // namespace taxon::pixels
