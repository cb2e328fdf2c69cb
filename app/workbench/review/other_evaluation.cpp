// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/other_evaluation.h"

namespace taxon::workbench {

std::vector<int> otherEntries(const ReviewPresenter& review)
{
    std::vector<int> others;
    for (int i = 0; i < static_cast<int>(review.entries().size()); ++i)
        if (i != review.chosenEntry())
            others.push_back(i);
    return others;
}

std::shared_ptr<const OtherEvaluation> openOther(const EvaluationEntry& entry, std::shared_ptr<const OtherEvaluation> known,
                                                 const jobs::Context& context)
{
    if (known && known->runId == entry.runId)
        return known;
    return std::make_shared<const OtherEvaluation>(OtherEvaluation{entry.runId, scores::PredictionStore::open(entry.folder, context)});
}

} // namespace taxon::workbench
