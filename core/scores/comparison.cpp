// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/comparison.h"

#include "scores/paired_images.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace taxon::scores {
namespace {

std::vector<std::string> onlyIn(const PredictionStore& one, const PredictionStore& other)
{
    std::vector<std::string> names;
    for (const std::string& name : one.classes())
        if (std::find(other.classes().begin(), other.classes().end(), name) == other.classes().end())
            names.push_back(name);
    return names;
}

/// Numbers the duplicate groups of the rows 0 … G−1; an image without a group is one of its own.
std::vector<std::uint32_t> groupNumbers(const PredictionStore& store, const std::vector<std::uint32_t>& rows)
{
    std::unordered_map<std::string, std::uint32_t> known;
    std::vector<std::uint32_t> numbers;
    std::uint32_t next = 0;
    for (const std::uint32_t row : rows) {
        const std::string& group = store.rows()[row].group;
        if (group.empty()) {
            numbers.push_back(next++);
            continue;
        }
        const auto [at, isNew] = known.emplace(group, next);
        next += isNew ? 1 : 0;
        numbers.push_back(at->second);
    }
    return numbers;
}

} // namespace

double Comparison::worstRecallLoss(std::size_t minimumSupport) const noexcept
{
    double worst = kNoValue;
    for (const ClassChange& change : classes) {
        if (change.support < minimumSupport)
            continue;
        const double loss = (static_cast<double>(change.rightBefore) - static_cast<double>(change.rightAfter)) / static_cast<double>(change.support);
        worst = std::isnan(worst) ? loss : std::max(worst, loss);
    }
    return worst;
}

Comparison compareModels(const ModelAnswers& production, const ModelAnswers& candidate, const std::string& setName)
{
    const std::vector<PairedRow> pairs = pairImages(production, candidate, setName);
    const SetRows& setB = *candidate.store.set(setName);
    Comparison result;
    result.set = setName;
    result.images = pairs.size();
    result.onlyInA = onlyIn(production.store, candidate.store);
    result.onlyInB = onlyIn(candidate.store, production.store);
    std::vector<ClassChange> classes(candidate.store.classes().size()); // by B's class index
    std::vector<std::int8_t> differences;
    for (const PairedRow& pair : pairs) {
        const bool wasRight = production.sidecar.isRight(pair.inA);
        const bool isRight = candidate.sidecar.isRight(pair.inB);
        ++result.table[static_cast<std::size_t>(outcomeOf(production, pair.inA))][static_cast<std::size_t>(outcomeOf(candidate, pair.inB))];
        ClassChange& change = classes[static_cast<std::size_t>(candidate.sidecar.truth[pair.inB])];
        ++change.support;
        change.rightBefore += wasRight ? 1 : 0;
        change.rightAfter += isRight ? 1 : 0;
        change.fixed += !wasRight && isRight ? 1 : 0;
        change.broken += wasRight && !isRight ? 1 : 0;
        if (wasRight && isRight)
            ++result.bothRight;
        else
            (isRight ? result.fixed : wasRight ? result.broken : result.bothWrong).push_back(pair);
        differences.push_back(static_cast<std::int8_t>((isRight ? 1 : 0) - (wasRight ? 1 : 0)));
    }
    for (std::size_t k = 0; k < classes.size(); ++k) {
        if (classes[k].support == 0)
            continue;
        classes[k].name = candidate.store.classes()[k];
        result.classes.push_back(std::move(classes[k]));
    }
    std::sort(result.classes.begin(), result.classes.end(), [](const ClassChange& one, const ClassChange& other) { return one.name < other.name; });
    result.mcnemarP = mcnemarP(result.fixed.size(), result.broken.size());
    result.top1Difference = ratio(static_cast<double>(result.fixed.size()) - static_cast<double>(result.broken.size()),
                                  static_cast<double>(result.images));
    result.top1Interval = pairedBootstrap(differences, groupNumbers(candidate.store, setB.rows));
    return result;
}

} // namespace taxon::scores
