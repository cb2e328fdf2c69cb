// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/pairs.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// An order of classes in which those that are taken for each other stand side by side, so that a confusion matrix shows blocks.
///
/// Single linkage: two classes are as near as often they are confused, (count(a -> b) + count(b -> a)) / (support a + support b). The nearest
/// pair joins its two chains, each turned so that the two classes come close, and so on. Chains come largest first, then by their lowest
/// class, which stands in the chain's first half; a class without a confusion is a chain of one.
///
/// \param pairs    confusedPairs(). \param support  images of each class; its size is the number of classes.
/// \returns every class index once. Deterministic. \throws Error{InvalidArgument} for a pair of other classes.
/// O(pairs log pairs + classes^2). Thread-safe. Source: Sibson, "SLINK", Comput. J. 16 (1973) 30 (single linkage).
[[nodiscard]] std::vector<std::int32_t> clusteredOrder(std::span<const ConfusedPair> pairs, std::span<const std::size_t> support);

} // namespace taxon::scores
