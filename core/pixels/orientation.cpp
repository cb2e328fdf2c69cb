// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/orientation.h"

#include "pixels/mat_view.h"

namespace taxon::pixels {

RgbImage oriented(const RgbImage& image, int orientation)
{
    if (orientation < 2 || orientation > 8)
        return image;
    const bool turned = orientation >= 5;
    const auto width = static_cast<std::size_t>(image.widthPx);
    const auto height = static_cast<std::size_t>(image.heightPx);
    RgbImage out = blank(turned ? image.heightPx : image.widthPx, turned ? image.widthPx : image.heightPx);
    // whether the stored column (row) runs against the shown one
    const bool mirrorX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool mirrorY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    std::uint8_t* to = out.rgb.data();
    for (std::size_t y = 0; y < static_cast<std::size_t>(out.heightPx); ++y)
        for (std::size_t x = 0; x < static_cast<std::size_t>(out.widthPx); ++x, to += 3) {
            std::size_t column = turned ? y : x;
            std::size_t row = turned ? x : y;
            if (mirrorX)
                column = width - 1 - column;
            if (mirrorY)
                row = height - 1 - row;
            const std::uint8_t* from = image.rgb.data() + (row * width + column) * 3;
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
        }
    return out;
}

} // namespace taxon::pixels
