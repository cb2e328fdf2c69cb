// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace taxon::learn {

/// Scrambles the bits of \p value: one round of SplitMix64.
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
[[nodiscard]] constexpr std::uint64_t scramble(std::uint64_t value) noexcept
{
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

/// One seed out of several numbers ({seed, epoch, image}). What is random in training depends on such numbers only, never on
/// the state that a generator happens to be in: so it depends neither on threads nor on where a run was interrupted.
[[nodiscard]] constexpr std::uint64_t mixSeeds(std::initializer_list<std::uint64_t> parts) noexcept
{
    std::uint64_t mixed = 0;
    for (const std::uint64_t part : parts)
        mixed = scramble(mixed ^ scramble(part));
    return mixed;
}

/// \p items in an order that only \p seed decides, the same on every machine (Fisher-Yates).
template <typename T>
void shuffle(std::vector<T>& items, std::uint64_t seed) noexcept
{
    for (std::size_t left = items.size(); left > 1; --left) {
        seed = scramble(seed);
        std::swap(items[left - 1], items[seed % left]);
    }
}

} // namespace taxon::learn
