// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/golden_choice.h"

#include <algorithm>

namespace taxon::scores {
namespace {

/// Of an image with a class its probability, of one without the highest.
float confidenceOf(std::span<const float> probabilities, std::int32_t truth)
{
    return truth >= 0 ? probabilities[static_cast<std::size_t>(truth)] : *std::max_element(probabilities.begin(), probabilities.end());
}

} // namespace

std::vector<GoldenRow> chooseGolden(const PredictionStore& evaluation)
{
    std::vector<float> buffer(evaluation.classes().size());
    std::vector<GoldenRow> chosen;
    for (const SetRows& set : evaluation.sets()) {
        if (set.rows.empty())
            continue;
        std::size_t easiest = set.rows.front(), hardest = easiest;
        float highest = -1, lowest = 2;
        for (const std::uint32_t row : set.rows) {
            evaluation.copyScores(row, buffer);
            const float confidence = confidenceOf(buffer, evaluation.truth()[row]);
            if (confidence > highest) {
                highest = confidence;
                easiest = row;
            }
            if (confidence < lowest) {
                lowest = confidence;
                hardest = row;
            }
        }
        chosen.push_back({easiest, set.isOutOfScope() ? "out_of_scope" : "easy"});
        if (hardest != easiest)
            chosen.push_back({hardest, set.isOutOfScope() ? "out_of_scope" : "hard"});
    }
    std::sort(chosen.begin(), chosen.end(), [](const GoldenRow& a, const GoldenRow& b) { return a.row < b.row; });
    return chosen;
}

} // namespace taxon::scores
