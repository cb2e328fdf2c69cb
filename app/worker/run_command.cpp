// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/recipe_options.h"
#include "cli/run_mirrors.h"
#include "commands.h"
#include "remote_work.h"
#include "run_stages.h"
#include "train_stage.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "learn/compute_device.h"
#include "learn/peers.h"
#include "runs/hand_over.h"
#include "runs/pipeline.h"
#include "runs/run_log.h"
#include "runs/stage_names.h"
#include "scores/report.h"

#include <cstdlib>
#include <fmt/format.h>
#include <memory>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

using runs::kEvaluateStage;
using runs::kIdentifyStage;
using runs::kShardsStage;
using runs::kTrainStage;

struct RunArguments {
    std::shared_ptr<cli::RecipeOptions> recipe;
    std::string id;           ///< "" = a new run
    bool environment = false; ///< wins over the recipe of a queued run
    std::string until, after; ///< the stage where another worker takes over, or did; "" = none does
    std::string remote;       ///< the storage that the run's workspace lies in; "" = it is here
};

/// Of a run that only identified: where its list is.
void summariseList(const Session& session, const Workspace& workspace, const runs::RunFolder& run, const runs::RunStatus& status)
{
    session.say(
        fmt::format("The guesses of version {} lie in {}: taxon identify list.", run.recipe().identifyWith, pathToText(workspace.identify())));
    session.result({{"run", run.id()}, {"state", status.state}, {"folder", pathToText(run.path())}, {"identified_with", run.recipe().identifyWith}});
}

/// The scores as a table, then where each result lies.
void summarise(const Session& session, const Workspace& workspace, const runs::RunFolder& run, const runs::RunStatus& status)
{
    const Json scores = readJson(run.scores() / "summary.json");
    session.say("");
    session.say(scores::summaryTable(scores));
    const fs::path datasetFile = workspace.dataset(status.datasetId) / "dataset.json"; // a finished run may outlive its data set
    const Json dataset = fs::exists(datasetFile) ? readJson(datasetFile) : Json::object();
    const int minImages = dataset.value("rules", Json::object()).value("min_images", kUsualMinImages);
    if (minImages < kUsualMinImages)
        session.say(
            fmt::format("Classes with as few as {} images were trained (min_images of the rules, workspace or recipe); the usual minimum is {}.\n",
                        minImages, kUsualMinImages));
    const auto say = [&](const char* what, const fs::path& where) {
        session.say(fmt::format("  {:<22} {}", what, pathToText(where.lexically_proximate(workspace.root()))));
    };
    session.say(fmt::format("Where the results lie (below {}):", pathToText(workspace.root())));
    say("run, log, events", run.path());
    say("data set", workspace.dataset(status.datasetId));
    if (!status.shardsId.empty())
        say("shards", workspace.shards(status.shardsId));
    say("predictions", run.evaluation());
    say("scores, report.html", run.scores());
    say("images to review", run.scores() / "review.csv");
    say("model version", workspace.models() / status.version);
    if (!run.recipe().unknownImages.empty())
        say("guesses for unknowns", workspace.identify());
    session.result({{"run", run.id()},
                    {"state", status.state},
                    {"folder", pathToText(run.path())},
                    {"dataset", status.datasetId},
                    {"shards", status.shardsId},
                    {"model", status.version},
                    {"scores", scores}});
}

/// The settings of a container's or Job's environment, until the first attempt: later ones must be the same run.
void takeEnvironment(const runs::RunFolder& run)
{
    if (!fs::is_empty(run.attempts()))
        return;
    runs::Recipe recipe = run.recipe();
    runs::applyEnvironment(recipe, [](const char* variable) -> const char* { return std::getenv(variable); });
    if (recipe != run.recipe())
        writeFileAtomically(run.recipeFile(), toYaml(recipe));
}

/// The last stage that several processes divide. \param until  the stage where another worker takes over; "" = none does.
const char* lastDividedStage(const runs::Recipe& recipe, const std::string& until)
{
    return !recipe.unknownImages.empty() && until.empty() ? kIdentifyStage : kEvaluateStage;
}

/// Whether nothing is left that several processes do together.
bool isAllDivided(const runs::RunFolder& run, const std::string& until)
{
    return runs::hasFinished(runs::readStatus(run), lastDividedStage(run.recipe(), until));
}

/// The other processes of this run, once all have come; nothing where this one is alone, or nothing is left to be divided.
std::unique_ptr<learn::Peers> joinPeers(const runs::RunFolder& run, const learn::PeerPlace& place, const std::string& until,
                                        const jobs::Context& context)
{
    if (place.isAlone() || isAllDivided(run, until))
        return nullptr;
    static_cast<void>(learn::cudaProblem()); // before c10d asks LibTorch for GPUs
    return std::make_unique<learn::Peers>(place, context);
}

/// What a process does that isn't the first: it trains, evaluates and identifies with the others whenever the first says so, until that one has recorded all.
void workBeside(Session& session, const runs::RunFolder& run, const learn::PeerPlace& place, const std::string& until)
{
    const auto peers = joinPeers(run, place, until, session.context());
    if (!peers) {
        session.note("The run has nothing left that several processes do together.");
        return;
    }
    for (;;) {
        const std::string what = peers->fromFirst({}, session.context());
        if (what == kTrainStage)
            trainAsPeer(session.workspace(), run, *peers, session.context());
        else if (what == kEvaluateStage)
            evaluateAsPeer(session.workspace(), run, *peers, session.context());
        else if (what == kIdentifyStage)
            identifyAsPeer(run, *peers, session.context());
        else
            break;
    }
    session.note(fmt::format("Process {} of {} has done its part of run {}.", place.rank + 1, place.count, run.id()));
    session.result({{"run", run.id()}, {"rank", place.rank}});
}

runs::PipelineOptions pipelineOptions(const Session& session, const Workspace& workspace, const std::string& until)
{
    runs::PipelineOptions options;
    options.programVersion = TAXON_VERSION;
    options.terminated = [&session] { return session.terminated(); };
    options.sweep = {workspace.datasets(), workspace.shardSets(), workspace.models(), workspace.identify(), workspace.cache() / "extracted"};
    options.until = until;
    options.listeners.push_back([&session](const runs::Event& event) {
        if (event.kind == "stage")
            session.note(runs::toLine(event));
    });
    return options;
}

/// A worker that is asked to end while it waits has nothing to keep, and ends as one that did.
void waitForHandOver(Session& session, const runs::RunFolder& run, const std::string& stage)
{
    session.note(fmt::format("Waiting until another worker has done the stages of run {} up to \"{}\".", run.id(), stage));
    try {
        runs::waitForHandOver(run, stage, session.context());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Cancelled || !session.terminated())
            throw;
        throw Error(ErrorCode::Stopped, "The worker was asked to end while it waited for another one.", run.id(), "Go on with: taxon jobs resume.");
    }
}

/// The run that is gone on with, or a new one; its device is there, unless only stages are left that need none.
runs::RunFolder runOf(Session& session, const RunArguments& arguments, const learn::PeerPlace& place)
{
    if (arguments.id.empty())
        return cli::createRun(session, *arguments.recipe, [](const runs::Recipe& resolved) { requireCompute(resolved); });
    const runs::RunFolder run = runs::RunFolder::open(session.workspace().run(arguments.id));
    if (!arguments.after.empty()) {
        waitForHandOver(session, run, arguments.after);
        return run;
    }
    if (arguments.environment)
        takeEnvironment(run);
    if (arguments.until != kShardsStage)
        requireCompute(run.recipe(), place.localRank);
    return run;
}

/// The run's workspace in a storage; nothing where it is here.
std::unique_ptr<RemoteWork> remoteOf(Session& session, const RunArguments& arguments, const learn::PeerPlace& place)
{
    if (arguments.remote.empty())
        return nullptr;
    if (!place.isAlone())
        throw Error(ErrorCode::Configuration, "Several processes of one run need a share that all see; a remote is none.", "--remote",
                    "Start one process, or mount a share.");
    return std::make_unique<RemoteWork>(session, arguments.remote, arguments.id);
}

/// The pipeline's end is the run's: what can't be sent after a failure is only told.
runs::RunStatus runPipeline(Session& session, runs::Pipeline pipeline, RemoteWork* remote)
{
    runs::RunStatus status;
    try {
        status = pipeline.run(session.context());
    } catch (const Error& failure) {
        try {
            if (remote != nullptr && failure.code() != ErrorCode::Locked)
                remote->finish();
        } catch (const Error& error) {
            session.note(std::string("Warning: ") + error.what());
        }
        throw;
    }
    if (remote != nullptr)
        remote->finish();
    return status;
}

void runAll(Session& session, const RunArguments& arguments)
{
    const learn::PeerPlace place = learn::peerPlace([](const char* variable) -> const char* { return std::getenv(variable); });
    if (!place.isAlone() && arguments.id.empty())
        throw Error(ErrorCode::Configuration, "Several processes work on one run that is there already.", "WORLD_SIZE",
                    "Name it in each of them with --run, or start taxon train in each and the other stages in one.");
    const auto remote = remoteOf(session, arguments, place);
    const Workspace workspace = session.workspace();
    if (!place.isAlone() && place.rank != 0)
        return workBeside(session, runs::RunFolder::open(workspace.run(arguments.id)), place, arguments.until);
    const runs::RunFolder run = runOf(session, arguments, place);
    const auto peers = joinPeers(run, place, arguments.until, session.context());
    session.note(fmt::format("Run {} in {}", run.id(), pathToText(run.path())));
    const std::string until = remote ? kEvaluateStage : arguments.until;
    runs::PipelineOptions options = pipelineOptions(session, workspace, until);
    options.listeners.push_back([&session, &peers, last = lastDividedStage(run.recipe(), until)](const runs::Event& event) {
        if (peers && event.kind == "stage" && event.fields.value("stage", "") == last && event.fields.value("state", "") == "finished")
            static_cast<void>(peers->fromFirst([] { return "recorded"; }, session.context())); // now the others may end
    });
    std::function<void(const jobs::Context&)> bring;
    if (remote) {
        options.listeners.push_back([&remote](const runs::Event& event) { remote->hear(event); });
        bring = [&remote](const jobs::Context& context) { remote->bring(context); };
    }
    const auto mirrors = cli::mirrorBeside(session, workspace, run);
    const std::string device = arguments.after.empty() ? std::string() : "auto"; // the rest also goes without the recipe's GPU
    const runs::RunStatus status = runPipeline(session, runs::Pipeline(run, makeStages(workspace, run, peers.get(), device, bring), options),
                                               remote.get());
    mirrors->finish();
    if (status.state == "succeeded" && !run.recipe().identifyWith.empty())
        return summariseList(session, workspace, run, status);
    if (status.state == "succeeded")
        return summarise(session, workspace, run, status);
    session.note(fmt::format("The stages up to \"{}\" are done; the rest goes on with: taxon run --run {} --after {}.", until, run.id(), until));
    session.result({{"run", run.id()}, {"state", status.state}, {"folder", pathToText(run.path())}});
}

} // namespace

void addRunCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand(cli::kRun.name, cli::kRun.description);
    command->footer("Examples:\n  taxon run --recipe first_version\n  taxon run --recipe next_version --base 003 --set epochs=10\n"
                    "  NUM_EPOCHS=30 BATCH_SIZE=50 taxon run --recipe my_recipe.yaml --identify unknown\n"
                    "  taxon run --run 20261122-233100-first_version     goes on where it ended; finished stages are skipped");
    const auto arguments = std::make_shared<RunArguments>();
    arguments->recipe = cli::addRecipeOptions(*command);
    CLI::Option* resume = command->add_option("--run,--resume", arguments->id, "Go on with this run, or start one that was queued")->type_name("ID");
    for (const char* other : {"--recipe", "--base", "--from", "--dataset", "--identify", "--identify-with", "--set"})
        resume->excludes(command->get_option(other));
    command
        ->add_flag("--take-environment", arguments->environment, "BATCH_SIZE, NUM_EPOCHS, TAXON_… win over the queued run's recipe (for containers)")
        ->needs(resume);
    const auto stages = CLI::IsMember({kShardsStage, kTrainStage, kEvaluateStage, "score"});
    CLI::Option* until = command->add_option("--until", arguments->until, "Leave the stages behind this one to another worker (--after)")
                             ->type_name("STAGE")
                             ->check(stages);
    command
        ->add_option("--after", arguments->after,
                     "Wait until another worker has done the stages up to this one, then do the rest, on a GPU only if there is one")
        ->type_name("STAGE")
        ->check(stages)
        ->needs(resume)
        ->excludes(until);
    command
        ->add_option(
            "--remote", arguments->remote,
            "The run's workspace lies in this storage (REMOTE:PATH of rclone): bring what the run needs, send what it makes, end after the evaluation")
        ->type_name("URL")
        ->needs(resume)
        ->excludes(until)
        ->excludes("--after");
    command->callback([&session, arguments] { runAll(session, *arguments); });
}

} // namespace taxon::worker
