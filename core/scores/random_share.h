// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace taxon::scores {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every platform, unlike std::uniform_int_distribution.
inline std::uint64_t nextRandom(std::uint64_t& state) noexcept
{
    std::uint64_t z = state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

/// Uniform in [0, 1).
inline double nextShare(std::uint64_t& state) noexcept
{
    return static_cast<double>(nextRandom(state) >> 11) * 0x1p-53;
}

} // namespace taxon::scores
