// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/workspace_rules.h"

#include "base/mapped_file.h"
#include "base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::dataset {

namespace fs = std::filesystem;

namespace {

fs::path rulesFile(const Workspace& workspace)
{
    return workspace.root() / "rules.yaml";
}

} // namespace

library::ClassRules WorkspaceRules::classRules() const
{
    library::ClassRules out(rules);
    out.trainPercent = rules.split.train;
    out.trainedAs = classMap.entries();
    out.stagedFolders = rules.stagedFolders;
    return out;
}

std::string WorkspaceRules::summary() const
{
    const std::string source = file.empty() ? "taxon.yaml" : pathToText(file.filename());
    const std::string others = rules.classes.empty() ? "" : fmt::format("; other limits for {} of them", rules.classes.size());
    const std::string mapped = classMap.empty() ? "" : fmt::format("; {} folders are trained under another name", classMap.entries().size());
    const std::string model = !rules.groupNear || rules.nearModel.empty() ? "" : fmt::format("; model {} says what is near", rules.nearModel);
    return fmt::format("{} to {} images a class ({}{}{}); staged folders: {}; {}{}", rules.minImages, rules.maxImages, source, others, mapped,
                       rules.stagedFolders.empty() ? "none" : fmt::format("{}", fmt::join(rules.stagedFolders, ", ")),
                       !rules.groupNear          ? "near pictures are not compared"
                       : rules.keepNearConflicts ? "near pictures of two classes are used"
                                                 : "near pictures of two classes are left out",
                       model);
}

Json WorkspaceRules::toJson() const
{
    const Json all = rules.toJson();
    Json json{{"file", pathToText(file)}, {"class_map", classMap.toJson()}};
    for (const char* key : {"min_images", "max_images", "classes", "staged_folders", "group_near", "near_conflicts", "near_model"})
        json[key] = all.at(key);
    return json;
}

Rules ruleDefaults(const Workspace& workspace)
{
    Rules rules;
    rules.minImages = workspace.minImages();
    rules.maxImages = workspace.maxImages();
    return rules;
}

RulesText readRulesText(const Workspace& workspace)
{
    const fs::path file = rulesFile(workspace);
    return {fs::exists(file) ? readTextFile(file, 16u << 20) : std::string(), pathToText(file), workspace.root(), ruleDefaults(workspace)};
}

WorkspaceRules workspaceRules(const Workspace& workspace, const RulesRequest& request)
{
    WorkspaceRules found;
    Rules& rules = found.rules;
    rules = ruleDefaults(workspace);
    rules.seed = request.defaultSeed;
    if (!request.file.empty())
        found.file = request.file;
    else if (const fs::path file = rulesFile(workspace); fs::exists(file))
        found.file = file;
    if (!found.file.empty())
        rules = Rules::open(found.file, rules);
    rules.minImages = request.minImages.value_or(rules.minImages);
    rules.maxImages = request.maxImages.value_or(rules.maxImages);
    rules.seed = request.seed.value_or(rules.seed);
    if (const fs::path file = workspace.root() / "classes.yaml"; fs::exists(file))
        found.classMap = ClassMap::open(file);
    return found;
}

} // namespace taxon::dataset
