// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/pairs.h"

#include "base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace taxon::scores {

std::vector<ConfusedPair> confusedPairs(const Outcomes& outcomes, double threshold)
{
    const float tau = static_cast<float>(threshold);
    std::unordered_map<std::uint64_t, ConfusedPair> found;
    std::unordered_map<std::int32_t, std::size_t> support;
    std::size_t errors = 0;
    for (std::size_t i = 0; i < outcomes.images(); ++i) {
        ++support[outcomes.truth[i]];
        if (outcomes.right[i] != 0)
            continue;
        const auto truth = static_cast<std::uint32_t>(outcomes.truth[i]);
        const auto predicted = static_cast<std::uint32_t>(outcomes.prediction[i]);
        ConfusedPair& pair = found[std::uint64_t{truth} << 32 | predicted];
        pair.truth = outcomes.truth[i];
        pair.predicted = outcomes.prediction[i];
        ++pair.count;
        pair.shown += outcomes.confidence[i] >= tau ? 1 : 0;
        ++errors;
    }
    std::vector<ConfusedPair> pairs;
    pairs.reserve(found.size());
    for (auto& [key, pair] : found) {
        pair.shareOfTruth = static_cast<double>(pair.count) / static_cast<double>(support[pair.truth]);
        pair.shareOfErrors = static_cast<double>(pair.count) / static_cast<double>(errors);
        pairs.push_back(pair);
    }
    std::sort(pairs.begin(), pairs.end(), [](const ConfusedPair& a, const ConfusedPair& b) {
        if (a.count != b.count)
            return a.count > b.count;
        return a.truth != b.truth ? a.truth < b.truth : a.predicted < b.predicted;
    });
    return pairs;
}

ConfusionMatrix confusionMatrix(const Outcomes& outcomes, std::span<const std::int32_t> chosen, std::size_t classes, double threshold,
                                std::span<const std::int32_t> outOfScopePrediction, std::span<const float> outOfScopeConfidence)
{
    const float tau = static_cast<float>(threshold);
    const std::size_t other = chosen.size();
    std::vector<std::size_t> place(classes, other);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
        if (chosen[k] < 0 || static_cast<std::size_t>(chosen[k]) >= classes || place[static_cast<std::size_t>(chosen[k])] != other)
            throw Error(ErrorCode::InvalidArgument, fmt::format("The class {} is none of {} classes, or chosen twice.", chosen[k], classes));
        place[static_cast<std::size_t>(chosen[k])] = k;
    }
    ConfusionMatrix matrix;
    matrix.classes.assign(chosen.begin(), chosen.end());
    matrix.rowCount = matrix.columnCount = chosen.size() + 2;
    matrix.counts.resize(matrix.rowCount * matrix.columnCount);
    const auto count = [&](std::size_t row, std::int32_t prediction, float confidence) {
        const std::size_t column = confidence >= tau ? place[static_cast<std::size_t>(prediction)] : other + 1;
        ++matrix.counts[row * matrix.columnCount + column];
    };
    for (std::size_t i = 0; i < outcomes.images(); ++i)
        count(place[static_cast<std::size_t>(outcomes.truth[i])], outcomes.prediction[i], outcomes.confidence[i]);
    for (std::size_t i = 0; i < outOfScopePrediction.size(); ++i)
        count(other + 1, outOfScopePrediction[i], outOfScopeConfidence[i]);
    return matrix;
}

} // namespace taxon::scores
