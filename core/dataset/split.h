// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/row_types.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace taxon::dataset {

/// How many of each stratum may stay when \p cap in all may: the small keep everything, the large share the rest evenly
/// (one more for the earliest of the cut ones while some is left). The result is at most the size, and sums to
/// min(cap, sum). Example: {5, 40, 200}, 100 -> {5, 40, 55}. O(n log n).
[[nodiscard]] std::vector<std::size_t> waterFill(std::span<const std::size_t> sizes, std::size_t cap);

/// The uniform number of a group: the first 64 bits of sha256("seed|group"), to be read as u / 2^64.
[[nodiscard]] std::uint64_t groupNumber(std::uint64_t seed, const Digest& group);

enum class Part : std::uint8_t { Train, Validation, Test };

/// One group of a class, as the split sees it.
struct SplitGroup {
    Digest group;               ///< its key
    std::uint64_t number = 0;   ///< groupNumber() of it
    Name subClass;              ///< its stratum
    std::optional<Part> fixed;  ///< decided already: it was tested on before (Test), or has pictures of an earlier class
    std::optional<Part> before; ///< where an earlier data set had it (Train or Validation): there it stays
};

/// Deals the groups of one class to train, validation and test (docs/formats/dataset.md).
///
/// Of n groups round(n * per cent / 100) are the seats of test and of validation, at least one each where n >= 3, dealt to the sub-classes by
/// largest remainder. Groups that are fixed or stay take their seats; the seats left go to the new ones of the sub-class, the largest
/// numbers to test, the next to validation; then seats that a sub-class can't fill to other new groups of the class. A group that stays is moved
/// only where validation or test would be empty with n >= 3 (the largest number goes), or training (the smallest).
/// \returns one part per group, in their order. Deterministic; independent of the order of \p groups. O(n log n).
[[nodiscard]] std::vector<Part> splitClass(std::span<const SplitGroup> groups, int validationPercent, int testPercent);

} // namespace taxon::dataset
