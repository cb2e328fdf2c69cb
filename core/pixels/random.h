// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace taxon::pixels {

/// SplitMix64: the same numbers from the same seed with every compiler and library (std::distribution promises no such thing).
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept : m_state(seed) {}

    [[nodiscard]] std::uint64_t next() noexcept
    {
        std::uint64_t z = m_state += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    /// In [0, 1).
    [[nodiscard]] double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    /// In [low, high).
    [[nodiscard]] double between(double low, double high) noexcept { return low + (high - low) * unit(); }
    /// In [0, count); count >= 1.
    [[nodiscard]] int below(int count) noexcept { return static_cast<int>(unit() * count); }

private:
    std::uint64_t m_state;
};

} // namespace taxon::pixels
