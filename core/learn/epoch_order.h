// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace taxon::learn {

/// How often the images of a class are seen in an epoch.
enum class Sampling {
    All,        ///< each image once
    SquareRoot, ///< a class of n images by the square root of n: between the two others
    Balanced,   ///< each class as often as any other
};

/// \throws Error{Configuration} for another word than all, square_root, balanced.
[[nodiscard]] Sampling samplingFromName(const std::string& name);

/// The order of one epoch: positions in \p labels, as many as there are, so that an epoch is equally long under every rule. A class's
/// share is dealt out in whole images (largest remainders); its images come in an order of their own and begin again when all were
/// seen, so none is seen more than once more often than another of its class. What is random follows from \p seed alone. O(n log n).
/// \param labels  class of each image, >= 0.
[[nodiscard]] std::vector<std::size_t> epochOrder(std::span<const std::int64_t> labels, Sampling sampling, std::uint64_t seed);

/// \p items in the order of one epoch. \param labelOf  gives the class of an item.
template <typename T, typename LabelOf>
[[nodiscard]] std::vector<T> inEpochOrder(const std::vector<T>& items, const LabelOf& labelOf, Sampling sampling, std::uint64_t seed)
{
    std::vector<std::int64_t> labels;
    for (const T& item : items)
        labels.push_back(labelOf(item));
    std::vector<T> ordered;
    for (const std::size_t position : epochOrder(labels, sampling, seed))
        ordered.push_back(items[position]);
    return ordered;
}

} // namespace taxon::learn
