// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/intervals.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace taxon::scores {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every platform, unlike std::uniform_int_distribution.
std::uint64_t nextRandom(std::uint64_t& state) noexcept
{
    std::uint64_t z = state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

/// A number below \p bound <= 2^32 by Lemire's multiplication.
std::size_t below(std::uint64_t& state, std::size_t bound) noexcept
{
    return static_cast<std::size_t>((nextRandom(state) >> 32) * static_cast<std::uint64_t>(bound) >> 32);
}

} // namespace

Interval wilson(std::size_t successes, std::size_t trials) noexcept
{
    if (trials == 0)
        return {};
    constexpr double z = 1.959964;
    const double n = static_cast<double>(trials);
    const double p = static_cast<double>(successes) / n;
    const double scale = 1.0 + z * z / n;
    const double centre = (p + z * z / (2 * n)) / scale;
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale;
    // At 0 and n of n the formula is exactly 0 and 1 but for rounding.
    return {successes == 0 ? 0.0 : std::max(0.0, centre - half), successes == trials ? 1.0 : std::min(1.0, centre + half)};
}

double mcnemarP(std::size_t fixed, std::size_t broken) noexcept
{
    const std::size_t n = fixed + broken;
    const std::size_t least = std::min(fixed, broken);
    const double logAll = static_cast<double>(n) * std::log(2.0);
    double logChoose = 0; // ln C(n, k)
    double sum = 0;
    for (std::size_t k = 0; k <= least; ++k) {
        sum += std::exp(logChoose - logAll);
        logChoose += std::log(static_cast<double>(n - k)) - std::log(static_cast<double>(k + 1));
    }
    return std::min(1.0, 2 * sum);
}

Interval pairedBootstrap(std::span<const double> differences, std::span<const std::uint32_t> groups, std::size_t draws, std::uint64_t seed)
{
    if (differences.empty() || draws == 0)
        return {};
    std::vector<double> sums(*std::max_element(groups.begin(), groups.end()) + std::size_t{1});
    std::vector<double> sizes(sums.size());
    for (std::size_t i = 0; i < differences.size(); ++i) {
        sums[groups[i]] += differences[i];
        sizes[groups[i]] += 1;
    }
    std::vector<double> means(draws);
    std::uint64_t state = seed;
    for (double& mean : means) {
        double sum = 0;
        double size = 0;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const std::size_t group = below(state, sums.size());
            sum += sums[group];
            size += sizes[group];
        }
        mean = size > 0 ? sum / size : 0;
    }
    std::sort(means.begin(), means.end());
    const auto at = [&](double share) { return means[static_cast<std::size_t>(share * static_cast<double>(draws - 1) + 0.5)]; };
    return {at(0.025), at(0.975)};
}

} // namespace taxon::scores
