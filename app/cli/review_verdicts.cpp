// SPDX-License-Identifier: GPL-3.0-or-later
#include "review_verdicts.h"

#include "library/conflicts.h"
#include "library/verdicts.h"

#include <memory>

namespace taxon::cli {

scores::JudgedBefore judgedBefore(const Workspace& workspace)
{
    const auto verdicts = std::make_shared<const library::VerdictIndex>(library::editHistory(workspace));
    if (verdicts->empty())
        return {};
    return [verdicts](const scores::PredictionRow& image, const std::string& predicted) {
        const std::string label = library::labelOfPath(image.path);
        const library::GivenVerdict* given = verdicts->standing(image.sha256, label, predicted);
        return given == nullptr ? scores::Judged()
                                : scores::Judged{library::name(given->image.verdict), verdicts->hides(image.sha256, label, predicted)};
    };
}

} // namespace taxon::cli
