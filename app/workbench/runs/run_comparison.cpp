// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_comparison.h"

#include "base/error.h"
#include "base/json_file.h"
#include "review/overview.h"
#include "runs/run_folder.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

const double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<std::optional<runs::Recipe>> recipesOf(const Workspace& workspace, RunComparison& comparison)
{
    std::vector<std::optional<runs::Recipe>> recipes;
    for (const std::string& id : comparison.runs) {
        try {
            recipes.emplace_back(runs::RunFolder::open(workspace.run(id)).recipe());
        } catch (const Error& error) {
            recipes.emplace_back(std::nullopt);
            comparison.problems.push_back(fmt::format("{}: {}", id, error.what()));
        }
    }
    return recipes;
}

void compareSettings(const Workspace& workspace, RunComparison& comparison)
{
    const auto recipes = recipesOf(workspace, comparison);
    for (const runs::RecipeField& field : runs::recipeFields()) {
        ComparedSetting setting{.name = field.name(), .label = field.label, .values = {}};
        const std::string* first = nullptr;
        for (const auto& recipe : recipes)
            setting.values.push_back(recipe ? runs::textOf(field, *recipe) : std::string());
        for (std::size_t i = 0; i < recipes.size(); ++i) {
            if (!recipes[i])
                continue;
            setting.isDifferent = setting.isDifferent || (first != nullptr && *first != setting.values[i]);
            first = &setting.values[i];
        }
        comparison.settings.push_back(std::move(setting));
    }
}

/// The sets of a run's summary.json; empty where it was not scored.
Json setsOf(const fs::path& run, RunComparison& comparison)
{
    const fs::path file = run / "scores" / "summary.json";
    if (!fs::exists(file))
        return Json::object();
    try {
        const Json summary = readJson(file);
        return field<Json>(summary, "sets", file.string());
    } catch (const Error& error) {
        comparison.problems.push_back(fmt::format("{}: {}", run.filename().native(), error.what()));
        return Json::object();
    }
}

/// Fills values, sameImages and best from each run's sets.
void fill(ComparedScore& score, const std::vector<Json>& setsOfRuns, bool isGain)
{
    std::optional<Json> hash;
    for (const Json& sets : setsOfRuns) {
        const auto set = sets.find(score.set);
        const bool has = set != sets.end() && set->is_object() && set->contains(score.score) && (*set)[score.score].is_number();
        score.values.push_back(has ? (*set)[score.score].get<double>() : kNone);
        if (!has)
            continue;
        const Json own = set->value("hash", Json());
        score.sameImages = score.sameImages && (!hash || *hash == own);
        hash = own;
    }
    for (std::size_t i = 0; score.sameImages && i < score.values.size(); ++i) {
        const double value = score.values[i];
        const double best = score.best >= 0 ? score.values[static_cast<std::size_t>(score.best)] : kNone;
        if (!std::isnan(value) && (std::isnan(best) || (isGain ? value > best : value < best)))
            score.best = static_cast<int>(i);
    }
    const auto isWorse = [&](double value) { return !std::isnan(value) && value != score.values[static_cast<std::size_t>(score.best)]; };
    if (score.best >= 0 && std::none_of(score.values.begin(), score.values.end(), isWorse))
        score.best = -1;
}

void compareScores(const Workspace& workspace, RunComparison& comparison)
{
    std::vector<Json> setsOfRuns;
    std::vector<std::string> names;
    for (const std::string& id : comparison.runs) {
        setsOfRuns.push_back(setsOf(workspace.run(id), comparison));
        for (const auto& [name, set] : setsOfRuns.back().items())
            if (std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);
    }
    // What was trained on says least: it comes last, the test images first.
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name != "train"; });
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "test"; });
    for (const std::string& name : names) {
        for (std::size_t i = 0; i < kHeadlines; ++i) {
            const auto headline = static_cast<Headline>(i);
            ComparedScore score{.set = name, .score = keyOf(headline), .values = {}};
            fill(score, setsOfRuns, isGain(headline));
            if (std::any_of(score.values.begin(), score.values.end(), [](double value) { return !std::isnan(value); }))
                comparison.scores.push_back(std::move(score));
        }
    }
}

} // namespace

RunComparison compareRuns(const Workspace& workspace, const std::vector<std::string>& ids)
{
    RunComparison comparison;
    comparison.runs = ids;
    compareSettings(workspace, comparison);
    compareScores(workspace, comparison);
    return comparison;
}

} // namespace taxon::workbench
