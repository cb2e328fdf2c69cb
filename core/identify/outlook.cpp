// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/outlook.h"

#include "base/error.h"

#include <numeric>

namespace taxon::identify {

Outlook outlook(const IdentifyTable& table, std::span<const Position> images, const scores::HeldOutAnswers& heldOut)
{
    std::vector<Position> all(table.size());
    std::iota(all.begin(), all.end(), Position{0});
    return {scores::expectedErrors(heldOut, table.classesOf(images), table.scoresOf(images), table.classes().size()),
            scores::confidenceDrift(heldOut.confidence, table.scoresOf(all))};
}

scores::HeldOutAnswers heldOutOf(const scores::PredictionStore& evaluation, const std::vector<std::string>& classes)
{
    if (evaluation.classes() != classes)
        throw Error(ErrorCode::Configuration, "The evaluation is of a model with other classes than the list of identified images.",
                    evaluation.info().runId);
    return scores::heldOutAnswers(evaluation);
}

} // namespace taxon::identify
