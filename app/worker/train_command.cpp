// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/recipe_options.h"
#include "cli/run_mirrors.h"
#include "find_learning_rate.h"
#include "learn/compute_device.h"
#include "learn/peers.h"
#include "runs/pipeline.h"
#include "train_stage.h"

#include <cstdlib>
#include <fmt/format.h>

namespace taxon::worker {
namespace {

struct TrainArguments {
    std::shared_ptr<cli::RecipeOptions> recipe;
    std::string run;
    bool findsLearningRate = false;
    std::string csv; ///< of the search for a learning rate
};

/// A new run, the one that was named, or the one that torchrun's last attempt began; the device and precision of its recipe are here.
runs::RunFolder runOf(const Session& session, const TrainArguments& arguments, const learn::Peers& peers)
{
    const auto check = [&](const runs::Recipe& recipe) { requireCompute(recipe, peers.place().localRank); };
    const std::string begun = arguments.run.empty() ? peers.remembered() : arguments.run;
    if (begun.empty()) {
        const runs::RunFolder run = cli::createRun(session, *arguments.recipe, check);
        peers.remember(run.id());
        return run;
    }
    const runs::RunFolder run = runs::RunFolder::open(session.workspace().run(begun));
    check(run.recipe());
    return run;
}

/// Of several processes the first makes or opens the run and works as one alone does; the others get the run from it.
void trainWithTheFirst(Session& session, const learn::Peers& peers)
{
    const Workspace workspace = session.workspace();
    const std::string id = peers.fromFirst({}, session.context());
    if (id.empty()) {
        session.say("The run is trained already.");
        return;
    }
    const runs::RunFolder run = runs::RunFolder::open(workspace.run(id));
    trainAsPeer(workspace, run, peers, session.context());
    session.say(fmt::format("Process {} of {} has done its part of run {}.", peers.rank() + 1, peers.count(), run.id()));
    session.result({{"run", run.id()}, {"rank", peers.rank()}});
}

void train(Session& session, const TrainArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const learn::PeerPlace place = learn::peerPlace([](const char* variable) -> const char* { return std::getenv(variable); });
    if (!place.isAlone()) // before c10d asks LibTorch for GPUs; whether the recipe wants one isn't known yet
        static_cast<void>(learn::cudaProblem());
    const learn::Peers peers(place, session.context());
    if (!peers.isFirst())
        return trainWithTheFirst(session, peers);
    const runs::RunFolder run = runOf(session, arguments, peers);
    const runs::Recipe recipe = run.recipe();
    learn::TrainResult result;
    const runs::Stage stage{"train", [&](runs::StageContext& context) {
                                const auto source = openSource(workspace, recipe, recipe.dataset, context.status().shardsId, context.jobs);
                                context.record([&](runs::RunStatus& status) { status.datasetId = source->datasetId(); });
                                static_cast<void>(peers.fromFirst([&] { return run.id(); }, context.jobs)); // what it reads from is there
                                result = trainStage(workspace, *source, context, &peers);
                            }};
    runs::PipelineOptions options;
    options.programVersion = TAXON_VERSION;
    options.terminated = [&session] { return session.terminated(); };
    const auto mirrors = cli::mirrorBeside(session, workspace, run);
    runs::Pipeline(run, {stage}, options).run(session.context());
    mirrors->finish();
    if (result.epochs == 0) {
        static_cast<void>(peers.fromFirst([] { return std::string(); }, session.context()));
        session.say(fmt::format("Run {} is trained already.", run.id()));
        session.result({{"run", run.id()}, {"trained", false}});
        return;
    }
    session.say(fmt::format("Run {}: best epoch {} of {}, validation accuracy {:.1f} %, loss {:.4f}", run.id(), result.bestEpoch, result.epochs,
                            100 * result.bestAccuracy, result.bestLoss));
    session.say(fmt::format("Next: taxon evaluate --run {}", run.id()));
    session.result({{"run", run.id()},
                    {"trained", true},
                    {"model", pathToText(result.bestModel)},
                    {"epochs", result.epochs},
                    {"best_epoch", result.bestEpoch},
                    {"val/loss", result.bestLoss},
                    {"val/accuracy", result.bestAccuracy},
                    {"stopped_early", result.stoppedEarly}});
}

} // namespace

void addTrainCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand(cli::kTrain.name, cli::kTrain.description);
    command->footer("Examples:\n  taxon train --recipe quick_check --from library\n  taxon train --recipe next_version --base 003 --set epochs=10\n"
                    "  taxon train --run 20261122-233100-first_version\n  taxon train --recipe first_version --find-learning-rate");
    const auto arguments = std::make_shared<TrainArguments>();
    arguments->recipe = cli::addRecipeOptions(*command);
    command->add_option("--run", arguments->run, "Resume this run from its last checkpoint")->type_name("ID")->excludes("--recipe");
    CLI::Option* find = command
                            ->add_flag("--find-learning-rate", arguments->findsLearningRate,
                                       "Try rising learning rates from the start weights and suggest one; makes no run")
                            ->excludes("--run");
    command->add_option("--csv", arguments->csv, "Where the rates and losses go; without it cache/learning_rate/ of the workspace")
        ->type_name("FILE")
        ->needs(find);
    command->callback([&session, arguments] {
        if (arguments->findsLearningRate)
            findLearningRate(session, *arguments->recipe, arguments->csv);
        else
            train(session, *arguments);
    });
}

} // namespace taxon::worker
