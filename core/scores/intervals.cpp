// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/intervals.h"

#include "scores/random_share.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace taxon::scores {
namespace {

/// A draw of Binomial(n, p) by inversion, from the mode outwards: exact but for rounding, O(standard deviation) steps.
std::size_t drawBinomial(std::uint64_t& state, std::size_t trials, double p)
{
    if (trials == 0 || p <= 0)
        return 0;
    if (p >= 1)
        return trials;
    const double n = static_cast<double>(trials);
    const double odds = p / (1 - p);
    const auto mode = std::min(trials, static_cast<std::size_t>((n + 1) * p));
    const double m = static_cast<double>(mode);
    const double atMode = std::exp(std::lgamma(n + 1) - std::lgamma(m + 1) - std::lgamma(n - m + 1) + m * std::log(p) + (n - m) * std::log1p(-p));
    double left = nextShare(state) - atMode; // what of the uniform number is not used up by the probabilities so far
    double below = atMode;
    double above = atMode;
    std::size_t low = mode;
    std::size_t high = mode;
    while (left >= 0 && (low > 0 || high < trials)) {
        if (high < trials) {
            above *= odds * static_cast<double>(trials - high) / static_cast<double>(high + 1);
            ++high;
            left -= above;
            if (left < 0)
                return high;
        }
        if (low > 0) {
            below *= static_cast<double>(low) / (odds * static_cast<double>(trials - low + 1));
            --low;
            left -= below;
            if (left < 0)
                return low;
        }
        if (below == 0 && above == 0)
            break; // the rest is rounding
    }
    return mode;
}

/// Groups that a draw can't tell apart.
struct GroupKind {
    std::int64_t sum = 0;
    std::size_t size = 0;
    std::size_t groups = 0;
};

/// Rare kinds first, so that most binomial draws are of small numbers.
std::vector<GroupKind> groupKinds(std::span<const std::int8_t> differences, std::span<const std::uint32_t> groups)
{
    std::vector<std::pair<std::int64_t, std::size_t>> each(*std::max_element(groups.begin(), groups.end()) + std::size_t{1});
    for (std::size_t i = 0; i < differences.size(); ++i) {
        each[groups[i]].first += differences[i];
        ++each[groups[i]].second;
    }
    std::map<std::pair<std::int64_t, std::size_t>, std::size_t> counts;
    for (const auto& group : each)
        ++counts[group];
    std::vector<GroupKind> kinds;
    for (const auto& [kind, count] : counts)
        kinds.push_back({kind.first, kind.second, count});
    std::stable_sort(kinds.begin(), kinds.end(), [](const GroupKind& a, const GroupKind& b) { return a.groups < b.groups; });
    return kinds;
}

} // namespace

Interval wilson(std::size_t successes, std::size_t trials) noexcept
{
    if (trials == 0)
        return {};
    const Interval interval = wilsonOfShare(static_cast<double>(successes) / static_cast<double>(trials), static_cast<double>(trials));
    // At 0 and n of n the formula is exactly 0 and 1 but for rounding.
    return {successes == 0 ? 0.0 : interval.low, successes == trials ? 1.0 : interval.high};
}

Interval wilsonOfShare(double share, double trials) noexcept
{
    constexpr double z = 1.959964;
    const double scale = 1.0 + z * z / trials;
    const double centre = (share + z * z / (2 * trials)) / scale;
    const double half = z * std::sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / scale;
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
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

Interval pairedBootstrap(std::span<const std::int8_t> differences, std::span<const std::uint32_t> groups, std::size_t draws, std::uint64_t seed)
{
    if (differences.empty() || draws == 0)
        return {};
    const std::vector<GroupKind> kinds = groupKinds(differences, groups);
    std::size_t all = 0;
    for (const GroupKind& kind : kinds)
        all += kind.groups;
    std::vector<double> means(draws);
    std::uint64_t state = seed;
    for (double& mean : means) {
        double sum = 0;
        double size = 0;
        std::size_t left = all;     // groups still to be drawn
        std::size_t possible = all; // groups of the kinds that are left
        for (const GroupKind& kind : kinds) {
            const std::size_t times = drawBinomial(state, left, static_cast<double>(kind.groups) / static_cast<double>(possible));
            sum += static_cast<double>(times) * static_cast<double>(kind.sum);
            size += static_cast<double>(times) * static_cast<double>(kind.size);
            left -= times;
            possible -= kind.groups;
        }
        mean = size > 0 ? sum / size : 0;
    }
    std::sort(means.begin(), means.end());
    const auto at = [&](double share) { return means[static_cast<std::size_t>(std::lround(share * static_cast<double>(draws - 1)))]; };
    return {at(0.025), at(0.975)};
}

} // namespace taxon::scores
