// SPDX-License-Identifier: GPL-3.0-or-later
#include "train_stage.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "dataset/manifest.h"
#include "learn/batch_fit.h"
#include "learn/compute.h"
#include "learn/peers.h"
#include "shards/extract.h"

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

fs::path shardFolder(const Workspace& workspace, const std::string& datasetId, const std::string& shardsId)
{
    const std::string id = !shardsId.empty()
                               ? shardsId
                               : (!datasetId.empty() ? datasetId
                                                     : Workspace::newestIn(workspace.shardSets(), "shard set", "Pack one with: taxon shards pack."));
    const fs::path folder = workspace.shards(id);
    if (!fs::exists(folder))
        throw Error(ErrorCode::NotFound, "The data set is not packed into shards.", pathToText(folder),
                    "Pack it with: taxon shards pack, or read the library itself: --from library.");
    return folder;
}

/// The run's recipe. A batch size that it leaves open is measured once and kept in run.yaml before anything is trained, so that a resumed run has the same.
runs::Recipe recipeWithBatchSize(const shards::ImageSource& source, runs::StageContext& stage, const learn::Peers* peers,
                                 const learn::Compute& compute)
{
    const runs::Recipe recipe = stage.run.recipe();
    if (recipe.batchSize > 0)
        return recipe;
    if (peers != nullptr && !peers->isAlone()) // their memory differs, and they have read run.yaml already
        throw Error(ErrorCode::Configuration, "A batch size of 0 is for a training of one process.", recipe.name,
                    "Set training.batch_size to a number.");
    const learn::FittedRecipe fitted = learn::withFittedBatch(recipe, source, compute);
    writeFileAtomically(stage.run.recipeFile(), runs::toYaml(fitted.recipe));
    stage.log(fitted.summary);
    return fitted.recipe;
}

} // namespace

std::unique_ptr<shards::ImageSource> openSource(const Workspace& workspace, const runs::Recipe& recipe, const std::string& datasetId,
                                                const std::string& shardsId, const jobs::Context& context)
{
    if (recipe.readFrom == "library") {
        const std::string id = !datasetId.empty() ? datasetId
                                                  : Workspace::newestIn(workspace.datasets(), "data set", "Build one with: taxon dataset build.");
        return shards::openLibrarySource(dataset::Manifest::open(workspace.dataset(id)));
    }
    const fs::path folder = shardFolder(workspace, datasetId, shardsId);
    if (recipe.readFrom != "extracted")
        return shards::openShardSource(folder);
    const fs::path tree = workspace.cache() / "extracted" / folder.filename();
    if (!fs::exists(tree)) {
        fs::create_directories(tree.parent_path());
        shards::extractShards(folder, tree, {}, context);
    }
    return shards::openExtractedSource(tree);
}

void requireCompute(const runs::Recipe& recipe, int localRank)
{
    static_cast<void>(learn::openCompute(recipe, localRank));
}

learn::TrainResult trainStage(const Workspace& workspace, const shards::ImageSource& source, runs::StageContext& stage, const learn::Peers* peers)
{
    learn::tuneAllocator();
    const learn::OpenedCompute opened = learn::openCompute(stage.run.recipe(), peers != nullptr ? peers->place().localRank : 0);
    if (!opened.note.empty())
        stage.log(opened.note);
    const runs::Recipe recipe = recipeWithBatchSize(source, stage, peers, opened.compute);
    const learn::TrainResult result = learn::train({recipe, workspace, stage.run, source, stage.log, peers, opened.compute}, stage.events,
                                                   stage.jobs);
    stage.log(fmt::format("Best epoch {} of {}: validation loss {:.4f}, accuracy {:.3f}.", result.bestEpoch, result.epochs, result.bestLoss,
                          result.bestAccuracy));
    return result;
}

void trainAsPeer(const Workspace& workspace, const runs::RunFolder& run, const learn::Peers& peers, const jobs::Context& context)
{
    learn::tuneAllocator();
    const runs::Recipe recipe = run.recipe();
    const runs::RunStatus status = runs::readStatus(run);
    const auto source = openSource(workspace, recipe, status.datasetId.empty() ? recipe.dataset : status.datasetId, status.shardsId, context);
    runs::EventLog unheard("/dev/null");
    const jobs::Context quiet(context.stopToken(), {}, [&](const std::string& message) { context.warn(message); });
    const learn::Compute compute = learn::openCompute(recipe, peers.place().localRank).compute;
    learn::train({recipe, workspace, run, *source, [](const std::string&) {}, &peers, compute}, unheard, quiet);
}

} // namespace taxon::worker
