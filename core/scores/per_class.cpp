// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/per_class.h"

#include "scores/pairs.h"

namespace taxon::scores {

std::vector<ClassScores> perClass(const Outcomes& outcomes, std::size_t classes, double threshold, std::span<const std::int32_t> outOfScopePrediction,
                                  std::span<const float> outOfScopeConfidence)
{
    const float tau = static_cast<float>(threshold);
    std::vector<ClassScores> result(classes);
    std::vector<double> confidence(classes);
    for (std::size_t i = 0; i < outcomes.images(); ++i) {
        const auto truth = static_cast<std::size_t>(outcomes.truth[i]);
        const bool isShown = outcomes.confidence[i] >= tau;
        ClassScores& own = result[truth];
        ClassScores& guessed = result[static_cast<std::size_t>(outcomes.prediction[i])];
        ++own.support;
        ++guessed.predicted;
        guessed.shown += isShown ? 1 : 0;
        own.right += outcomes.right[i];
        own.shownRight += isShown ? outcomes.right[i] : 0;
        confidence[truth] += static_cast<double>(outcomes.confidence[i]);
    }
    for (std::size_t k = 0; k < classes; ++k)
        result[k].meanConfidence = ratio(confidence[k], static_cast<double>(result[k].support));
    for (std::size_t i = 0; i < outOfScopePrediction.size(); ++i)
        if (outOfScopeConfidence[i] >= tau)
            ++result[static_cast<std::size_t>(outOfScopePrediction[i])].shownOutOfScope;
    for (const ConfusedPair& pair : confusedPairs(outcomes, threshold)) { // largest first: the first of a class is its answer
        ClassScores& own = result[static_cast<std::size_t>(pair.truth)];
        if (own.mostConfusedWith >= 0)
            continue;
        own.mostConfusedWith = pair.predicted;
        own.mostConfusedCount = pair.count;
    }
    return result;
}

} // namespace taxon::scores
