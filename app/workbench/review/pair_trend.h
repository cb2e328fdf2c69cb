// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "review/evaluation.h"
#include "scores/pairs.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace taxon::workbench {

/// The answers of the version that stands beside a run: that in production, else the last one before it.
struct ReferenceAnswers {
    int version = 0; ///< 0 = there is none
    bool isInProduction = false;
    std::optional<scores::PredictionStore> store;
    std::string why; ///< why there are none of it; "" where there are, or where there is no version
};

/// Not for the GUI thread. \throws Error{Cancelled}; what else is wrong with the version is told by \p why.
[[nodiscard]] std::shared_ptr<const ReferenceAnswers> readReference(const Workspace& workspace, const std::string& runId);

/// How often each pair was confused by another version.
struct PairTrend {
    std::string why;                 ///< why it isn't told: no such set, other images; "" where it is
    std::vector<std::size_t> before; ///< images, by index of the pairs; empty where it isn't told
};

/// \param pairs  of \p set, by class index of \p evaluation; classes are matched by name, one that the other version doesn't know had none.
/// O(images of the set).
[[nodiscard]] PairTrend trendOf(const Evaluation& evaluation, const scores::SetRows& set, const std::vector<scores::ConfusedPair>& pairs,
                                const scores::PredictionStore& before);

} // namespace taxon::workbench
