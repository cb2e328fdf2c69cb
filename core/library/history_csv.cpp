// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/history_csv.h"

#include "base/csv.h"

namespace taxon::library {

std::vector<EditStep> verdictSteps(std::vector<EditStep> steps)
{
    std::erase_if(steps, [](const EditStep& step) { return step.judged.empty(); });
    return steps;
}

std::string historyCsv(const std::vector<EditStep>& steps)
{
    CsvWriter csv(
        {"time", "who", "step", "action", "from", "to", "sha256", "why", "undone", "failed", "verdict", "label", "predicted", "suggested", "model"});
    for (const EditStep& step : steps) {
        for (const EditedImage& image : step.images)
            csv.row({step.time, step.who, step.id, step.action, image.from, image.to, image.sha256, step.why, step.undone, image.failed, "", "",
                     image.predicted, "", step.model});
        for (const JudgedImage& image : step.judged)
            csv.row({step.time, step.who, step.id, step.action, image.path, image.path, image.sha256, step.why, step.undone, "", name(image.verdict),
                     image.label, image.predicted, image.suggested, step.model});
        if (step.images.empty() && step.judged.empty())
            csv.row({step.time, step.who, step.id, step.action, "", "", "", step.why, step.undone, "", "", "", "", "", ""});
    }
    return csv.takeText();
}

} // namespace taxon::library
