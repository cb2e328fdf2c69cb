// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/gates.h"
#include "scores/summary.h"

#include <string>
#include <vector>

namespace taxon::scores {

/// The CSV files beside summary.json as text; columns in docs/formats/summary.md. "" = no value.

/// One line a set and class. O(sets x classes).
[[nodiscard]] std::string perClassCsv(const Analysis& analysis);
/// One line a set, class and folder below it, for classes that have some. O(images log sub-classes).
[[nodiscard]] std::string perSubClassCsv(const Analysis& analysis);
/// One line a class: the threshold of its own that the validation images suggest. O(images log images).
[[nodiscard]] std::string classThresholdsCsv(const Analysis& analysis);
/// One line a set and confused pair, largest first inside a set.
[[nodiscard]] std::string pairsCsv(const Analysis& analysis);
/// One line a set and threshold 0.00, 0.01 … 1.00.
[[nodiscard]] std::string thresholdsCsv(const Analysis& analysis);
/// The review queue in order.
[[nodiscard]] std::string reviewCsv(const Analysis& analysis);
/// Probable label errors, the surest first.
[[nodiscard]] std::string labelIssuesCsv(const Analysis& analysis);
[[nodiscard]] std::string gatesCsv(const std::vector<GateResult>& results);

} // namespace taxon::scores
