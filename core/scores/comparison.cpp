// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/comparison.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace taxon::scores {
namespace {

const SetRows& setOf(const PredictionStore& store, const std::string& name)
{
    const SetRows* set = store.set(name);
    if (set == nullptr || set->isOutOfScope())
        throw Error(
            ErrorCode::NotFound,
            fmt::format("The evaluation of {} has no in-scope set of this name.", store.info().model.empty() ? "one model" : store.info().model),
            name);
    return *set;
}

const std::string& keyOf(const PredictionRow& row)
{
    return row.sha256.empty() ? row.path : row.sha256;
}

/// For each of B's rows the row of the same image in A. Images that are there twice are matched in order.
std::vector<std::uint32_t> matchRows(const PredictionStore& a, const SetRows& setA, const PredictionStore& b, const SetRows& setB)
{
    if (setA.rows.size() != setB.rows.size() || (!setA.hash.empty() && !setB.hash.empty() && setA.hash != setB.hash))
        throw Error(ErrorCode::InvalidArgument, "The two models were evaluated on different images, so their scores can't be compared.", setB.name,
                    "Evaluate the production model on the candidate's data set.");
    const auto isSameImage = [&](std::uint32_t rowA, std::uint32_t rowB) {
        return keyOf(a.rows()[rowA]) == keyOf(b.rows()[rowB]) && a.rows()[rowA].truth == b.rows()[rowB].truth;
    };
    if (std::equal(setA.rows.begin(), setA.rows.end(), setB.rows.begin(), isSameImage))
        return setA.rows; // two evaluations of one data set
    std::unordered_map<std::string, std::vector<std::uint32_t>> rowsOfA;
    for (auto row = setA.rows.rbegin(); row != setA.rows.rend(); ++row)
        rowsOfA[keyOf(a.rows()[*row])].push_back(*row);
    std::vector<std::uint32_t> matched;
    for (const std::uint32_t row : setB.rows) {
        const auto found = rowsOfA.find(keyOf(b.rows()[row]));
        if (found == rowsOfA.end() || found->second.empty() || a.rows()[found->second.back()].truth != b.rows()[row].truth)
            throw Error(ErrorCode::InvalidArgument, "The production model was not evaluated on this image with this label.", b.rows()[row].path,
                        "Evaluate the production model on the candidate's data set.");
        matched.push_back(found->second.back());
        found->second.pop_back();
    }
    return matched;
}

std::size_t outcomeOf(const ModelAnswers& model, std::uint32_t row)
{
    const bool isShown = model.sidecar.confidence[row] >= static_cast<float>(model.threshold);
    const auto outcome = !isShown ? UserOutcome::Withheld : model.sidecar.isRight(row) ? UserOutcome::CorrectShown : UserOutcome::WrongShown;
    return static_cast<std::size_t>(outcome);
}

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
    const SetRows& setB = setOf(candidate.store, setName);
    const std::vector<std::uint32_t> rowsOfA = matchRows(production.store, setOf(production.store, setName), candidate.store, setB);
    Comparison result;
    result.set = setName;
    result.images = setB.rows.size();
    result.onlyInA = onlyIn(production.store, candidate.store);
    result.onlyInB = onlyIn(candidate.store, production.store);
    std::vector<ClassChange> classes(candidate.store.classes().size()); // by B's class index
    std::vector<std::int8_t> differences;
    for (std::size_t i = 0; i < setB.rows.size(); ++i) {
        const std::uint32_t b = setB.rows[i];
        const bool wasRight = production.sidecar.isRight(rowsOfA[i]);
        const bool isRight = candidate.sidecar.isRight(b);
        ++result.table[outcomeOf(production, rowsOfA[i])][outcomeOf(candidate, b)];
        ClassChange& change = classes[static_cast<std::size_t>(candidate.sidecar.truth[b])];
        ++change.support;
        change.rightBefore += wasRight ? 1 : 0;
        change.rightAfter += isRight ? 1 : 0;
        change.fixed += !wasRight && isRight ? 1 : 0;
        change.broken += wasRight && !isRight ? 1 : 0;
        if (wasRight && isRight)
            ++result.bothRight;
        else
            (isRight ? result.fixed : wasRight ? result.broken : result.bothWrong).push_back({rowsOfA[i], b});
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
