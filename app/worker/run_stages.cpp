// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_stages.h"

#include "cli/dataset_stage.h"
#include "evaluate_stage.h"
#include "export_stage.h"
#include "identify_stage.h"
#include "train_stage.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "learn/compute_device.h"
#include "library/scan.h"
#include "models/registry.h"
#include "runs/stage_names.h"
#include "scores/report.h"
#include "shards/pack.h"

#include <fmt/format.h>
#include <map>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using runs::kEvaluateStage;
using runs::kIdentifyStage;
using runs::kTrainStage;
using runs::StageContext;

/// What all stages of one process share: the source is opened by the first that needs it.
struct Shared {
    Workspace workspace;
    runs::Recipe recipe;
    const learn::Peers* peers; ///< nullptr = none
    std::function<void(const jobs::Context&)> bring;
    std::unique_ptr<shards::ImageSource> source{};

    const shards::ImageSource& images(const StageContext& stage)
    {
        if (!source && bring)
            bring(stage.jobs);
        if (!source)
            source = openSource(workspace, recipe, stage.status().datasetId, stage.status().shardsId, stage.jobs);
        return *source;
    }
    /// What the recipe asks for; the rest is rules.yaml's and taxon.yaml's.
    [[nodiscard]] cli::DatasetStageOptions datasetOptions() const
    {
        cli::DatasetStageOptions options;
        if (recipe.minImages > 0)
            options.rules.minImages = recipe.minImages;
        if (recipe.maxImages > 0)
            options.rules.maxImages = recipe.maxImages;
        options.rules.defaultSeed = recipe.seed;
        return options;
    }
};

/// Looks at the library before anything is made of it; harmful findings are warnings, `taxon library check` lists them.
void checkLibrary(Shared& shared, StageContext& stage)
{
    const dataset::WorkspaceRules rules = dataset::workspaceRules(shared.workspace, shared.datasetOptions().rules);
    const int minImages = rules.rules.minImages;
    const auto library = library::scanLibrary(shared.workspace.library(), {.rules = rules.classRules(), .cacheFolder = shared.workspace.cache()},
                                              stage.jobs);
    std::map<std::string, std::size_t> counts;
    for (const auto& problem : library.problems)
        if (!library::isHarmless(problem.kind))
            ++counts[library::title(problem.kind)];
    const std::string line = fmt::format("Library: {} classes, {} images.", library.classes.size(), library.images.size());
    stage.log(line);
    for (const auto& [title, count] : counts)
        stage.jobs.warn(fmt::format("Library: {}: {}.", title, count));
    if (minImages < kUsualMinImages)
        stage.jobs.warn(fmt::format("Classes with as few as {} images are trained; the usual minimum is {}, and below 50 scores say little.",
                                    minImages, kUsualMinImages));
}

void buildDataset(Shared& shared, StageContext& stage)
{
    if (!shared.recipe.dataset.empty()) {
        static_cast<void>(dataset::Manifest::open(shared.workspace.dataset(shared.recipe.dataset)));
        stage.record([&](runs::RunStatus& status) { status.datasetId = shared.recipe.dataset; });
        return;
    }
    const cli::DatasetStageResult result = cli::buildDatasetStage(shared.workspace, shared.datasetOptions(), stage.jobs);
    stage.record([&](runs::RunStatus& status) { status.datasetId = result.manifest.id; });
    for (const auto& set : result.manifest.sets)
        stage.log(fmt::format("Data set {}: {} images in {}.", result.manifest.id, set.images, set.name));
}

void packIntoShards(Shared& shared, StageContext& stage)
{
    const auto packed = shards::packStage(shared.workspace, stage.status().datasetId, {}, stage.jobs);
    stage.record([&](runs::RunStatus& status) { status.shardsId = packed.id; });
    stage.log(fmt::format("{} {} images in {} shards, {}.", packed.reused ? "Already packed:" : "Packed", packed.images, packed.shards,
                          formatBytes(packed.bytes)));
}

void evaluateRun(Shared& shared, StageContext& stage)
{
    const shards::ImageSource& images = shared.images(stage);
    if (shared.peers != nullptr)
        static_cast<void>(shared.peers->fromFirst([] { return kEvaluateStage; }, stage.jobs));
    const auto options = evaluationOfRun(stage.run, shared.recipe, shared.recipe.device, shared.peers);
    const auto result = evaluateStage(images, options, &stage.events, stage.jobs);
    stage.log(fmt::format("Evaluated {} images; {} could not be read, {} are of classes that the model does not know.", result.images,
                          result.problems, result.unknownClass));
}

void scoreRun(Shared& shared, StageContext& stage)
{
    const Json summary = scores::scoreEvaluation(stage.run.evaluation(), stage.run.scores(),
                                                 scoringOptions(shared.workspace, shared.recipe.threshold), stage.jobs);
    for (const auto& line : split(scores::summaryTable(summary), '\n'))
        if (!line.empty())
            stage.log(line);
}

/// A run becomes one version: where a killed attempt had exported it already, that version is it.
void exportRun(Shared& shared, StageContext& stage)
{
    const auto earlier = models::versionOfRun(shared.workspace, stage.run.id());
    const models::VersionInfo version = earlier ? models::readVersion(shared.workspace, *earlier)
                                                : exportStage(shared.workspace, stage.run, &shared.images(stage), {}, stage.jobs);
    const std::string name = versionName(version.number);
    stage.record([&](runs::RunStatus& status) { status.version = name; });
    stage.log(fmt::format("Model version {}: {}.", name, pathToText(models::modelFile(shared.workspace, version.number))));
    stage.log(proofOf(version));
}

void identifyUnknown(Shared& shared, StageContext& stage)
{
    const fs::path folder = shared.workspace.root() / textToPath(shared.recipe.unknownImages);
    const std::string version = shared.recipe.identifyWith.empty() ? stage.status().version : shared.recipe.identifyWith;
    if (shared.peers != nullptr)
        static_cast<void>(shared.peers->fromFirst([] { return kIdentifyStage; }, stage.jobs));
    const auto device = learn::openDevice(shared.recipe.device, shared.peers != nullptr ? shared.peers->place().localRank : 0).device;
    const auto summary = identifyStage(shared.workspace, {versionNumber(version), {}, folder.native()}, device, stage.jobs, shared.peers);
    stage.log(fmt::format("Identified {} images, {} unreadable: {}.", summary.images, summary.problems, pathToText(summary.csv)));
}

} // namespace

std::vector<runs::Stage> makeStages(const Workspace& workspace, const runs::RunFolder& run, const learn::Peers* peers, const std::string& device,
                                    std::function<void(const jobs::Context&)> bring)
{
    const auto shared = std::make_shared<Shared>(Shared{workspace, run.recipe(), peers, std::move(bring)});
    if (!device.empty())
        shared->recipe.device = device;
    const auto stage = [&shared](const char* name, void (*body)(Shared&, StageContext&)) {
        return runs::Stage{name, [shared, body](StageContext& context) { body(*shared, context); }};
    };
    if (!shared->recipe.identifyWith.empty())
        return {stage(kIdentifyStage, identifyUnknown)};
    std::vector<runs::Stage> stages{stage("library", checkLibrary), stage("dataset", buildDataset)};
    if (shared->recipe.readFrom != "library")
        stages.push_back(stage(runs::kShardsStage, packIntoShards));
    stages.push_back({kTrainStage, [shared, peers](StageContext& context) {
                          const shards::ImageSource& images = shared->images(context);
                          if (peers != nullptr) // what they read from is there, and stands in the status
                              static_cast<void>(peers->fromFirst([] { return kTrainStage; }, context.jobs));
                          trainStage(shared->workspace, images, context, peers);
                      }});
    stages.push_back(stage(kEvaluateStage, evaluateRun));
    stages.push_back(stage("score", scoreRun));
    stages.push_back(stage("export", exportRun));
    if (!shared->recipe.unknownImages.empty())
        stages.push_back(stage(kIdentifyStage, identifyUnknown));
    return stages;
}

void evaluateAsPeer(const Workspace& workspace, const runs::RunFolder& run, const learn::Peers& peers, const jobs::Context& context)
{
    const runs::Recipe recipe = run.recipe();
    const runs::RunStatus status = runs::readStatus(run);
    const auto source = openSource(workspace, recipe, status.datasetId.empty() ? recipe.dataset : status.datasetId, status.shardsId, context);
    const jobs::Context quiet(context.stopToken(), {}, [&](const std::string& message) { context.warn(message); });
    static_cast<void>(evaluateStage(*source, evaluationOfRun(run, recipe, recipe.device, &peers), nullptr, quiet));
}

void identifyAsPeer(const runs::RunFolder& run, const learn::Peers& peers, const jobs::Context& context)
{
    identifyAsPeer(peers, learn::openDevice(run.recipe().device, peers.place().localRank).device, context);
}

} // namespace taxon::worker
