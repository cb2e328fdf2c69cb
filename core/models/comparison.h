// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/registry.h"

#include <optional>
#include <string>
#include <vector>

namespace taxon::models {

/// One score of one set in two versions; no value where summary.json has null or does not have it.
struct ScoreDifference {
    std::string set;
    std::string score;
    std::optional<double> a, b;
    bool sameImages = false; ///< the set's hash is the same: only then the difference says something about the models
};

/// The scores of scores/summary.json of two versions, set by set. Classes that only one has are in onlyA, onlyB.
struct Comparison {
    std::vector<ScoreDifference> scores;
    std::vector<std::string> onlyA, onlyB;
};

/// \throws Error{NotFound} if a version has no scores; Error{Damaged}.
[[nodiscard]] Comparison compareVersions(const VersionInfo& a, const VersionInfo& b);

} // namespace taxon::models
