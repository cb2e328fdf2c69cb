// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/comparison.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace taxon::models {
namespace {

constexpr std::array kScores{
    "images", "top1",     "top5",           "macro_recall",  "f1_macro",    "log_loss",    "mcc",   "roc_auc_macro", "average_precision_macro",
    "ece",    "coverage", "accuracy_above", "correct_shown", "wrong_shown", "false_shown", "auroc", "fpr95"};

/// The object that maps a set's name to its scores: summary.json itself, or its "sets".
Json setsOf(const VersionInfo& version)
{
    Json summary = readJson(version.folder / "scores" / "summary.json");
    if (!summary.is_object())
        throw Error(ErrorCode::Damaged, "It must be an object.", pathToText(version.folder / "scores" / "summary.json"));
    return summary.contains("sets") && summary["sets"].is_object() ? summary["sets"] : summary;
}

std::optional<double> number(const Json& sets, const std::string& set, const char* score)
{
    const auto found = sets.find(set);
    if (found == sets.end() || !found->is_object() || !found->contains(score) || !(*found)[score].is_number())
        return std::nullopt;
    return (*found)[score].get<double>();
}

std::vector<std::string> missingIn(const std::vector<std::string>& classes, const std::vector<std::string>& others)
{
    std::vector<std::string> missing;
    for (const auto& name : classes)
        if (std::find(others.begin(), others.end(), name) == others.end())
            missing.push_back(name);
    return missing;
}

} // namespace

Comparison compareVersions(const VersionInfo& a, const VersionInfo& b)
{
    const Json setsA = setsOf(a);
    const Json setsB = setsOf(b);
    std::vector<std::string> names;
    for (const Json* sets : {&setsA, &setsB})
        for (const auto& [name, value] : sets->items())
            if (value.is_object() && value.contains("images") && std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);
    Comparison comparison;
    for (const auto& set : names) {
        const bool same = a.setHashes.contains(set) && b.setHashes.contains(set) && a.setHashes[set] == b.setHashes[set];
        for (const char* score : kScores) {
            const ScoreDifference difference{set, score, number(setsA, set, score), number(setsB, set, score), same};
            if (difference.a || difference.b)
                comparison.scores.push_back(difference);
        }
    }
    comparison.onlyA = missingIn(a.classes, b.classes);
    comparison.onlyB = missingIn(b.classes, a.classes);
    return comparison;
}

} // namespace taxon::models
