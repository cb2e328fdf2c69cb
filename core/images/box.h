// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

namespace taxon::images {

/// A rectangle of pixels; (0, 0) is the upper left corner of the picture it is measured in.
struct Box {
    int x = 0;
    int y = 0;
    int widthPx = 0;
    int heightPx = 0;

    [[nodiscard]] int right() const noexcept { return x + widthPx; }
    [[nodiscard]] int bottom() const noexcept { return y + heightPx; }
    [[nodiscard]] bool empty() const noexcept { return widthPx < 1 || heightPx < 1; }

    friend bool operator==(const Box&, const Box&) = default;
};

/// What the two have in common; empty() where that is nothing.
[[nodiscard]] inline Box intersection(const Box& a, const Box& b) noexcept
{
    const int x = std::max(a.x, b.x), y = std::max(a.y, b.y);
    return {x, y, std::min(a.right(), b.right()) - x, std::min(a.bottom(), b.bottom()) - y};
}

/// Whether all of \p inner lies in \p outer.
[[nodiscard]] inline bool contains(const Box& outer, const Box& inner) noexcept
{
    return intersection(outer, inner) == inner;
}

} // namespace taxon::images
