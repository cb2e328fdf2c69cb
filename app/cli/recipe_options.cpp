// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe_options.h"
#include "session.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "models/training_base.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace taxon::cli {
namespace {

namespace fs = std::filesystem;

/// What a person types is relative to the current folder; in a run it must mean the same everywhere.
std::string absoluteIfFile(const std::string& value)
{
    return value.ends_with(".safetensors") || value.find('/') != std::string::npos ? fs::absolute(value).lexically_normal().native() : value;
}

/// A folder inside the workspace is named from there: containers see the workspace at another path.
std::string inWorkspace(const fs::path& workspace, const std::string& folder)
{
    const fs::path absolute = fs::absolute(folder).lexically_normal();
    const fs::path below = absolute.lexically_relative(fs::absolute(workspace).lexically_normal());
    return below.empty() || *below.begin() == ".." ? absolute.native() : below.native();
}

/// Of a run that only identifies: nothing else of its recipe is looked at.
void requireForIdentification(const Workspace& workspace, const runs::Recipe& recipe)
{
    static_cast<void>(models::readVersion(workspace, versionNumber(recipe.identifyWith)));
    if (recipe.unknownImages.empty())
        throw Error(ErrorCode::Configuration, "What is to be identified?", "--identify", "For example: --identify unknown.");
    if (!fs::exists(workspace.root() / textToPath(recipe.unknownImages)))
        throw Error(ErrorCode::NotFound, "There are no such images to identify.", recipe.unknownImages,
                    "Give a folder, a tar, a folder of tars, or a text file with a path a line.");
}

/// A name that leads nowhere is refused before hours of hashing and packing, not after them.
void requireWhatItNames(const Workspace& workspace, const runs::Recipe& recipe)
{
    if (!recipe.identifyWith.empty())
        return requireForIdentification(workspace, recipe);
    static_cast<void>(models::requireBase(workspace, recipe));
    if (!recipe.dataset.empty() && !fs::exists(workspace.dataset(recipe.dataset)))
        throw Error(ErrorCode::NotFound, "There is no such data set.", recipe.dataset, "List them with: taxon dataset list.");
    if (!recipe.unknownImages.empty() && !fs::is_directory(workspace.root() / textToPath(recipe.unknownImages)))
        throw Error(ErrorCode::NotFound, "There is no such folder of images to identify.", recipe.unknownImages,
                    "Give a folder with --identify, or leave it out.");
}

} // namespace

std::shared_ptr<RecipeOptions> addRecipeOptions(CLI::App& command)
{
    auto options = std::make_shared<RecipeOptions>();
    command.add_option("--recipe", options->recipe, "A recipe of Taxon (quick_check, first_version, next_version) or a YAML file")
        ->type_name("NAME|FILE");
    command.add_option("--base", options->base, "Start from: imagenet, a version such as 003, or a .safetensors file")->type_name("VERSION|FILE");
    command.add_option("--from", options->from, "Read images from: shards, extracted or library")->type_name("SOURCE");
    command.add_option("--dataset", options->dataset, "Use this data set instead of building one")->type_name("ID");
    command.add_option("--identify", options->identify, "Identify the pictures of this folder at the end")->type_name("DIR");
    command
        .add_option("--identify-with", options->identifyWith,
                    "Only identify the pictures of --identify, with this version (or newest): no training, and no --recipe needed")
        ->type_name("VERSION");
    command.add_option("--set", options->settings, "One setting of the recipe, such as epochs=5; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    return options;
}

runs::Recipe resolveRecipe(const Session& session, const RecipeOptions& options)
{
    if (options.recipe.empty() && options.identifyWith.empty())
        throw Error(ErrorCode::Configuration, "A recipe is needed.", "--recipe", "For example: --recipe first_version.");
    runs::Recipe recipe;
    if (options.recipe.empty())
        recipe.name = "identify";
    else
        recipe = runs::loadRecipe(options.recipe, session.resource("recipes"));
    runs::applyEnvironment(recipe, [](const char* variable) -> const char* { return std::getenv(variable); });
    for (const auto& setting : options.settings)
        runs::applySetting(recipe, setting);
    const auto set = [&recipe](const char* flag, const char* key, const std::string& value) {
        if (!value.empty())
            runs::setFromText(runs::recipeField(key, flag), recipe, value, flag);
    };
    set("--base", "base", absoluteIfFile(options.base));
    set("--from", "read_from", options.from);
    set("--dataset", "dataset", options.dataset);
    if (!options.identify.empty())
        set("--identify", "unknown_images", inWorkspace(session.workspaceFolder, options.identify));
    set("--identify-with", "identify_with", options.identifyWith);
    return recipe;
}

runs::Recipe recipeOfRun(const Session& session, const RecipeOptions& options)
{
    runs::Recipe recipe = resolveRecipe(session, options);
    const Workspace workspace = session.workspace();
    if (recipe.base == "newest") // resolved now, so that the run means the same when it is resumed
        recipe.base = versionName(models::newestVersion(workspace));
    if (!recipe.identifyWith.empty())
        recipe.identifyWith = versionName(recipe.identifyWith == "newest" ? models::newestVersion(workspace) : versionNumber(recipe.identifyWith));
    requireWhatItNames(workspace, recipe);
    return recipe;
}

runs::RunFolder createRun(const Session& session, const RecipeOptions& options, const std::function<void(const runs::Recipe&)>& check)
{
    const runs::Recipe recipe = recipeOfRun(session, options);
    if (check)
        check(recipe);
    const Workspace workspace = session.workspace();
    return runs::RunFolder::create(workspace, runs::newRunId(workspace, recipe), recipe);
}

} // namespace taxon::cli
