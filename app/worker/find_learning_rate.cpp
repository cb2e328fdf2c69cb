// SPDX-License-Identifier: GPL-3.0-or-later
#include "find_learning_rate.h"

#include "base/atomic_file.h"
#include "base/ids.h"
#include "base/text.h"
#include "learn/batch_fit.h"
#include "learn/compute.h"
#include "learn/rate_search.h"
#include "train_stage.h"

#include <filesystem>
#include <fmt/format.h>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

/// The command that trains as it was searched, with \p settings on top.
std::string trainCommand(const Workspace& workspace, const cli::RecipeOptions& options, const std::vector<std::string>& settings)
{
    std::string command = fmt::format("taxon --workspace {} train", shellQuoted(workspace.root().native()));
    const auto add = [&command](const char* flag, const std::string& value) {
        if (!value.empty())
            command += fmt::format(" {} {}", flag, shellQuoted(value));
    };
    add("--recipe", options.recipe);
    add("--base", options.base);
    add("--from", options.from);
    add("--dataset", options.dataset);
    for (const std::string& setting : options.settings)
        add("--set", setting);
    for (const std::string& setting : settings)
        add("--set", setting);
    return command;
}

} // namespace

void findLearningRate(cli::Session& session, const cli::RecipeOptions& options, const std::string& csv)
{
    learn::tuneAllocator();
    const Workspace workspace = session.workspace();
    runs::Recipe recipe = cli::resolveRecipe(session, options);
    const learn::OpenedCompute opened = learn::openCompute(recipe);
    if (!opened.note.empty())
        session.note(opened.note);
    const auto source = openSource(workspace, recipe, recipe.dataset, {}, session.context());
    std::vector<std::string> settings;
    if (recipe.batchSize == 0) {
        const learn::FittedRecipe fitted = learn::withFittedBatch(recipe, *source, opened.compute);
        recipe = fitted.recipe;
        session.note(fitted.summary);
        settings.push_back(fmt::format("batch_size={}", recipe.batchSize));
    }
    const auto onProblem = [&session](const std::string& path, const std::string& reason) { session.context().warn(path + ": " + reason); };
    const learn::RateSearch search = learn::findLearningRate(
        {.recipe = recipe, .workspace = workspace, .source = *source, .onProblem = onProblem, .compute = opened.compute}, session.context());

    const std::string name = isSafeId(recipe.name) ? recipe.name : "recipe";
    const fs::path file = csv.empty() ? workspace.cache() / "learning_rate" / (name + ".csv") : fs::absolute(csv).lexically_normal();
    fs::create_directories(file.parent_path());
    writeFileAtomically(file, learn::toCsv(search));
    session.say(fmt::format("Tried {} rising learning rates; {}.", search.trials.size(),
                            search.diverged ? "the last one made the loss diverge" : "none made the loss diverge"));
    session.say("Learning rates and losses: " + pathToText(file));
    std::string command;
    if (search.suggestion) {
        settings.push_back(fmt::format("learning_rate={:g}", *search.suggestion));
        command = trainCommand(workspace, options, settings);
        session.say(fmt::format("Suggested learning rate: {:g} (the recipe has {:g})", *search.suggestion, recipe.learningRate));
        session.say("Next: " + command);
    } else {
        session.say(
            "No suggestion: the loss fell at no rate by as much as a twentieth. The weights may fit the images already, or a larger batch is needed.");
    }
    session.result({{"suggestion", search.suggestion ? Json(*search.suggestion) : Json()},
                    {"recipe_has", recipe.learningRate},
                    {"batch_size", recipe.batchSize},
                    {"diverged", search.diverged},
                    {"updates", search.trials.size()},
                    {"csv", pathToText(file)},
                    {"command", search.suggestion ? Json(command) : Json()}});
}

} // namespace taxon::worker
