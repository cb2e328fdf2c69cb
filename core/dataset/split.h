// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace taxon::dataset {

/// How many of each stratum may stay when \p cap in all may: the small keep everything, the large share the rest evenly
/// (one more for the earliest of the cut ones while some is left). The result is at most the size, and sums to
/// min(cap, sum). Example: {5, 40, 200}, 100 -> {5, 40, 55}. O(n log n).
[[nodiscard]] std::vector<std::size_t> waterFill(std::span<const std::size_t> sizes, std::size_t cap);

/// The uniform number of a group: the first 64 bits of sha256("seed|group"), to be read as u / 2^64.
[[nodiscard]] std::uint64_t groupNumber(std::uint64_t seed, const std::string& group);

/// One duplicate group of a class, as the split sees it.
struct SplitGroup {
    std::string group;       ///< its key
    std::string subClass;    ///< its stratum
    bool neverTrain = false; ///< it was in a test set or a benchmark before: it goes to test
};

enum class Part { Train, Validation, Test };

/// Splits one class 80/10/10 (docs/formats/dataset.md): of n groups round(n/10) each go to test and validation, at least one
/// each where n >= 3; the seats are dealt to the sub-classes by largest remainder; inside a sub-class groups are sorted by
/// groupNumber(), the largest go to test, the next to validation. A group marked neverTrain goes to test and takes one of
/// its sub-class's seats. Where there are groups that may be trained at least one is.
/// \returns one part per group, in their order. Deterministic; independent of the order of \p groups. O(n log n).
[[nodiscard]] std::vector<Part> splitClass(std::span<const SplitGroup> groups, std::uint64_t seed);

} // namespace taxon::dataset
