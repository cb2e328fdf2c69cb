// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/review_presenter.h"
#include "scores/prediction_store.h"

#include <memory>
#include <vector>

namespace taxon::workbench {

/// Another run's answers, beside the chosen one. Immutable.
struct OtherEvaluation {
    QString runId;
    scores::PredictionStore store;
};

/// Runs that can stand beside the chosen one: indices into ReviewPresenter::entries(), the newest first.
[[nodiscard]] std::vector<int> otherEntries(const ReviewPresenter& review);
/// \p known where it is of that run, else the run's answers, read. Not for the GUI thread. \throws as scores::PredictionStore::open().
[[nodiscard]] std::shared_ptr<const OtherEvaluation> openOther(const EvaluationEntry& entry, std::shared_ptr<const OtherEvaluation> known,
                                                               const jobs::Context& context);

} // namespace taxon::workbench
