// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/pairs.h"

#include "base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace taxon::scores {

std::vector<ConfusedPair> confusedPairs(const Outcomes& outcomes, double threshold)
{
    const float tau = static_cast<float>(threshold);
    std::vector<std::size_t> support;
    std::vector<std::uint64_t> errors; // truth, prediction, and in the lowest bit whether it is shown: sorted, a pair's lie together
    for (std::size_t i = 0; i < outcomes.images(); ++i) {
        const auto truth = static_cast<std::uint32_t>(outcomes.truth[i]);
        if (truth >= support.size())
            support.resize(std::size_t{truth} + 1);
        ++support[truth];
        if (outcomes.right[i] == 0)
            errors.push_back(std::uint64_t{truth} << 32 | std::uint64_t{static_cast<std::uint32_t>(outcomes.prediction[i])} << 1
                             | (outcomes.confidence[i] >= tau ? 1U : 0U));
    }
    std::sort(errors.begin(), errors.end());
    std::vector<ConfusedPair> pairs;
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (i == 0 || errors[i] >> 1 != errors[i - 1] >> 1) {
            ConfusedPair& pair = pairs.emplace_back();
            pair.truth = static_cast<std::int32_t>(errors[i] >> 32);
            pair.predicted = static_cast<std::int32_t>(errors[i] >> 1 & 0x7FFFFFFFU);
        }
        ++pairs.back().count;
        pairs.back().shown += errors[i] & 1U;
    }
    for (ConfusedPair& pair : pairs) {
        pair.shareOfTruth = static_cast<double>(pair.count) / static_cast<double>(support[static_cast<std::size_t>(pair.truth)]);
        pair.shareOfErrors = static_cast<double>(pair.count) / static_cast<double>(errors.size());
    }
    // They are in order of truth and prediction, which equal counts keep.
    std::stable_sort(pairs.begin(), pairs.end(), [](const ConfusedPair& a, const ConfusedPair& b) { return a.count > b.count; });
    return pairs;
}

std::size_t ConfusionMatrix::rowTotal(std::size_t row) const
{
    const auto begin = counts.begin() + static_cast<std::ptrdiff_t>(row * columnCount);
    return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(columnCount), std::size_t{0});
}

double ConfusionMatrix::shareOfRow(std::size_t row, std::size_t column) const
{
    return ratio(static_cast<double>(at(row, column)), static_cast<double>(rowTotal(row)));
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
