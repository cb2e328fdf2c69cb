// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/normalise.h"

namespace taxon::learn {

void normaliseBytes(const std::uint8_t* from, float* to, std::size_t pixels, const std::array<float, 3>& factor, const std::array<float, 3>& offset)
{
    constexpr std::size_t kBlock = 48; // 16 pixels: of a fixed length, so that the compiler makes vectors of it
    std::array<float, kBlock> factors{};
    std::array<float, kBlock> offsets{};
    for (std::size_t i = 0; i < kBlock; ++i) {
        factors[i] = factor[i % 3];
        offsets[i] = offset[i % 3];
    }
    std::size_t at = 0;
    for (; at + kBlock <= pixels * 3; at += kBlock)
        for (std::size_t i = 0; i < kBlock; ++i)
            to[at + i] = static_cast<float>(from[at + i]) * factors[i] + offsets[i];
    for (std::size_t i = 0; at + i < pixels * 3; ++i)
        to[at + i] = static_cast<float>(from[at + i]) * factors[i] + offsets[i];
}

} // namespace taxon::learn
