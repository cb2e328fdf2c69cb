// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_plan.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "common/core_text.h"
#include "common/write_access.h"
#include "models/registry.h"
#include "runs/run_folder.h"

#include <QCoreApplication>
#include <algorithm>
#include <fmt/format.h>
#include <sstream>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

struct TrainPlanWords {
    Q_DECLARE_TR_FUNCTIONS(TrainPlanWords)
};

/// The comment lines a recipe begins with, as one paragraph.
std::string topComment(const fs::path& file)
{
    std::istringstream lines(readTextFile(file, 1u << 20));
    std::string text;
    for (std::string line; std::getline(lines, line) && line.starts_with('#');) {
        const std::string words = line.substr(std::min(line.find_first_not_of("# "), line.size()));
        if (words.empty() || words.starts_with("SPDX-"))
            continue;
        text += (text.empty() ? "" : " ") + words;
    }
    return text;
}

/// This machine, and what clusters.yaml names.
std::vector<PlaceChoice> readPlaces(const Workspace& workspace, std::optional<Error>& error)
{
    std::vector<PlaceChoice> places{{}};
    try {
        for (launch::ClusterSettings& cluster : launch::readClusters(workspace)) {
            PlaceChoice& place = places.emplace_back();
            place.name = cluster.name;
            place.cluster = std::move(cluster);
        }
    } catch (const Error& failure) { // a typing error there must not keep anybody from this machine
        error = failure;
    }
    return places;
}

} // namespace

TrainChoices readTrainChoices(const Workspace& workspace, const fs::path& recipesFolder)
{
    TrainChoices choices;
    for (const std::string& name : runs::recipeNames(recipesFolder))
        choices.presets.push_back({name, topComment(recipesFolder / (name + ".yaml")), runs::loadRecipe(name, recipesFolder)});
    choices.bases = {{"imagenet", TrainPlanWords::tr("ImageNet weights").toStdString()}, {"", TrainPlanWords::tr("Random weights").toStdString()}};
    auto versions = models::versionNumbers(workspace);
    std::reverse(versions.begin(), versions.end());
    for (const int number : versions)
        choices.bases.push_back({versionName(number), TrainPlanWords::tr("Version %1").arg(version(number)).toStdString()});
    choices.datasets = Workspace::idsIn(workspace.datasets());
    choices.places = readPlaces(workspace, choices.placesError);
    return choices;
}

std::string commandFor(const Workspace& workspace, const PresetChoice& preset, const runs::Recipe& recipe, const std::string& place)
{
    const std::string verb = place == kHere ? "run" : "jobs submit --on " + shellQuoted(place);
    std::string command = fmt::format("taxon --workspace {} {} --recipe {}", shellQuoted(workspace.root().native()), verb, shellQuoted(preset.name));
    for (const auto& field : runs::recipeFields())
        if (const std::string text = textOf(field, recipe); text != textOf(field, preset.recipe))
            command += fmt::format(" --set {}", shellQuoted(field.name() + "=" + text));
    return command;
}

std::string startRun(const Workspace& workspace, const runs::Recipe& recipe, const std::function<void(const std::string& runId)>& submit)
{
    requireWritable(workspace);
    const std::string id = runs::newRunId(workspace, recipe);
    (void)runs::RunFolder::create(workspace, id, recipe);
    try {
        submit(id);
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), error.where(),
                    fmt::format("{}{}The run {} is made: Resume on the Runs page tries again.", error.hint(), error.hint().empty() ? "" : " ", id));
    }
    return id;
}

} // namespace taxon::workbench
