// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_plan.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "dataset/workspace_rules.h"
#include "models/training_base.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <sstream>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

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

/// Images below \p folder, counted to at most \p enough.
int countImages(const fs::path& folder, int enough)
{
    int count = 0;
    std::error_code failure;
    for (fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure), end;
         !failure && entry != end && count < enough; entry.increment(failure))
        if (entry->is_regular_file(failure))
            ++count;
    return count;
}

/// The classes that have enough images by \p rules, staged ones counted too.
PlanCheck checkClasses(const Workspace& workspace, const dataset::WorkspaceRules& rules)
{
    const int minimum = rules.rules.minImages;
    std::map<std::string, int> counts; // by trained class, at most what it needs for each folder
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(workspace.library(), failure))
        if (const std::string folder = entry.path().filename().native(); entry.is_directory(failure) && isClassName(folder)) {
            const std::string& className = rules.classMap.classOf(folder);
            counts[className] += countImages(entry.path(), rules.rules.minOf(className));
        }
    if (failure)
        return {PlanCheck::Verdict::Blocking, fmt::format("The library can't be read: {}.", failure.message())};
    int enough = 0;
    int few = 0;
    for (const auto& [className, images] : counts)
        ++(images >= rules.rules.minOf(className) ? enough : few);
    if (enough < 2)
        return {PlanCheck::Verdict::Blocking,
                fmt::format("{} class has the {} images a class needs; training needs two such classes.", enough == 0 ? "No" : "Only one", minimum)};
    const std::string left = few > 0 ? fmt::format("; {} with fewer than {} images will be left out", few, minimum) : std::string();
    return {few > 0 ? PlanCheck::Verdict::Warning : PlanCheck::Verdict::Good, fmt::format("{} classes can be trained{}", enough, left)};
}

PlanCheck checkClasses(const Workspace& workspace, const runs::Recipe& recipe)
{
    dataset::RulesRequest request;
    if (recipe.minImages > 0)
        request.minImages = recipe.minImages;
    try {
        return checkClasses(workspace, dataset::workspaceRules(workspace, request));
    } catch (const Error& failure) { // of rules.yaml or classes.yaml: it says the line
        return {PlanCheck::Verdict::Blocking, failure.what()};
    }
}

PlanCheck checkDisk(const Workspace& workspace)
{
    const std::uintmax_t available = freeSpace(workspace.root());
    constexpr std::uintmax_t kTight = 2'000'000'000;
    return {available < kTight ? PlanCheck::Verdict::Warning : PlanCheck::Verdict::Good,
            fmt::format("{} free in the workspace", formatBytes(available))};
}

PlanCheck checkBase(const Workspace& workspace, const runs::Recipe& recipe)
{
    using Kind = models::TrainingBase::Kind;
    try {
        const models::TrainingBase base = models::requireBase(workspace, recipe);
        switch (base.kind) {
        case Kind::Random: return {PlanCheck::Verdict::Warning, "Starts from random weights: needs many more images and epochs than pretrained ones"};
        case Kind::ImageNet: return {PlanCheck::Verdict::Good, "Starts from ImageNet weights"};
        case Kind::File: return {PlanCheck::Verdict::Good, "Starts from " + pathToText(base.file)};
        case Kind::Version: break;
        }
        return {PlanCheck::Verdict::Good, fmt::format("Starts from version {} ({} classes; head rows carry over by name)",
                                                      versionName(base.version->number), base.version->classes.size())};
    } catch (const Error& failure) {
        return {PlanCheck::Verdict::Blocking, failure.message() + (failure.where().empty() ? "" : " (" + failure.where() + ")")};
    }
}

} // namespace

TrainChoices readTrainChoices(const Workspace& workspace, const fs::path& recipesFolder)
{
    TrainChoices choices;
    for (const std::string& name : runs::recipeNames(recipesFolder))
        choices.presets.push_back({name, topComment(recipesFolder / (name + ".yaml")), runs::loadRecipe(name, recipesFolder)});
    choices.bases = {{"imagenet", "ImageNet weights"}, {"", "Random weights"}};
    auto versions = models::versionNumbers(workspace);
    std::reverse(versions.begin(), versions.end());
    for (const int number : versions)
        choices.bases.push_back({versionName(number), fmt::format("Version {}", versionName(number))});
    choices.datasets = Workspace::idsIn(workspace.datasets());
    return choices;
}

std::vector<PlanCheck> checkPlan(const Workspace& workspace, const runs::Recipe& recipe)
{
    return {checkClasses(workspace, recipe), checkBase(workspace, recipe), checkDisk(workspace)};
}

std::string commandFor(const Workspace& workspace, const PresetChoice& preset, const runs::Recipe& recipe)
{
    std::string command = fmt::format("taxon --workspace {} run --recipe {}", shellQuoted(workspace.root().native()), shellQuoted(preset.name));
    for (const auto& field : runs::recipeFields())
        if (const std::string text = textOf(field, recipe); text != textOf(field, preset.recipe))
            command += fmt::format(" --set {}", shellQuoted(field.name() + "=" + text));
    return command;
}

std::string startRun(const Workspace& workspace, const runs::Recipe& recipe, launch::Launcher& launcher)
{
    const std::string id = runs::newRunId(workspace, recipe);
    (void)runs::RunFolder::create(workspace, id, recipe);
    launcher.submit(id);
    return id;
}

} // namespace taxon::workbench
