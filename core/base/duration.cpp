// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/duration.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon {

std::string durationWords(double seconds)
{
    const double s = std::max(0.0, seconds);
    if (s < 89.5) // 90 s is a minute and a half
        return fmt::format("{} s", std::lround(s));
    if (s < 89.5 * 60)
        return fmt::format("{} min", std::lround(s / 60));
    return s < 48 * 3600 ? fmt::format("{:.1f} h", s / 3600) : fmt::format("{} days", std::lround(s / 86400));
}

} // namespace taxon
