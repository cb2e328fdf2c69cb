// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/paired_images.h"

#include "base/error.h"

#include <algorithm>
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

} // namespace

std::vector<PairedRow> pairImages(const ModelAnswers& production, const ModelAnswers& candidate, const std::string& setName)
{
    const SetRows& setB = setOf(candidate.store, setName);
    const std::vector<std::uint32_t> rowsOfA = matchRows(production.store, setOf(production.store, setName), candidate.store, setB);
    std::vector<PairedRow> pairs;
    pairs.reserve(rowsOfA.size());
    for (std::size_t i = 0; i < rowsOfA.size(); ++i)
        pairs.push_back({rowsOfA[i], setB.rows[i]});
    return pairs;
}

UserOutcome outcomeOf(const ModelAnswers& model, std::uint32_t row)
{
    if (model.sidecar.confidence[row] < static_cast<float>(model.threshold))
        return UserOutcome::Withheld;
    return model.sidecar.isRight(row) ? UserOutcome::CorrectShown : UserOutcome::WrongShown;
}

double recallDifference(const ClassChange& change) noexcept
{
    return ratio(static_cast<double>(change.rightAfter) - static_cast<double>(change.rightBefore), static_cast<double>(change.support));
}

} // namespace taxon::scores
