// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace taxon::scores {

/// "No value": what an empty denominator gives. null in JSON, "" in CSV, a gap or a dash when drawn. Test with std::isnan.
inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

/// numerator / denominator, or kNoValue where the denominator is 0.
[[nodiscard]] inline double ratio(double numerator, double denominator) noexcept
{
    return denominator > 0 ? numerator / denominator : kNoValue;
}

/// A range that holds the true value with 95 % confidence; both ends kNoValue when nothing is known.
struct Interval {
    double low = kNoValue;
    double high = kNoValue;
};

/// Wilson's score interval of a share: \p successes of \p trials, z = 1.959964, clamped to [0, 1].
/// O(1). Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209.
[[nodiscard]] Interval wilson(std::size_t successes, std::size_t trials) noexcept;
/// The same of a share in [0, 1] and a number of trials above 0 that need not be whole: an effective one.
[[nodiscard]] Interval wilsonOfShare(double share, double trials) noexcept;

/// Two-sided exact p of McNemar's test: min(1, 2 sum_{k <= min(b,c)} C(b+c, k) / 2^(b+c)); 1 when b + c is 0.
/// \param fixed, broken  images only one of the two models has right. O(min(b, c)).
[[nodiscard]] double mcnemarP(std::size_t fixed, std::size_t broken) noexcept;

/// 95 % percentile interval of the mean difference of paired outcomes, by bootstrap over groups that must not be separated.
///
/// \param differences  one value an image, B minus A: −1, 0 or 1. \param groups  the group of each image: numbers 0 … G−1.
/// 2,000 draws of G groups with replacement from a fixed seed, so that the same input gives the same interval.
///
/// Groups of equal size and sum are drawn together: how often each such kind comes up in a draw of G is multinomial, so it is
/// drawn as that, which has the distribution of G single draws (docs/decisions/0033).
/// O(images + draws x kinds x sqrt(G)): milliseconds for 100,000 images.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
[[nodiscard]] Interval pairedBootstrap(std::span<const std::int8_t> differences, std::span<const std::uint32_t> groups, std::size_t draws = 2000,
                                       std::uint64_t seed = 42);

} // namespace taxon::scores
