// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_stage.h"

#include "base/error.h"
#include "base/text.h"
#include "dataset/manifest.h"
#include "images/preprocessing.h"
#include "learn/export.h"
#include "models/version_writer.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;

/// Name and hash of each set of the data set that the run was made with; empty if the data set is gone.
Json setHashes(const Workspace& workspace, const std::string& datasetId, const jobs::Context& context)
{
    Json hashes = Json::object();
    try {
        for (const auto& set : dataset::Manifest::open(workspace.dataset(datasetId)).sets)
            hashes[set.name] = set.hash;
    } catch (const Error& error) {
        context.warn(std::string("The version gets no set hashes: ") + error.what());
    }
    return hashes;
}

} // namespace

models::VersionInfo exportStage(const Workspace& workspace, const runs::RunFolder& run, const jobs::Context& context)
{
    const fs::path best = run.checkpoints() / "best.safetensors";
    if (!fs::exists(best))
        throw Error(ErrorCode::NotFound, "The run has no trained model yet.", pathToText(best), "Train it with: taxon run --run " + run.id() + ".");
    const runs::Recipe recipe = run.recipe();
    const runs::RunStatus status = readStatus(run);
    learn::Model model = learn::loadModel(best);
    model.threshold = recipe.threshold;

    models::VersionSources sources;
    sources.info.runId = run.id();
    sources.info.datasetId = status.datasetId;
    sources.info.setHashes = setHashes(workspace, status.datasetId, context);
    sources.info.base = recipe.base;
    sources.info.architecture = model.architecture;
    sources.info.classes = model.classes;
    sources.info.threshold = model.threshold;
    sources.info.preprocessing = images::toJson(model.preprocessing);
    sources.scores = run.scores();
    sources.logs = {run.log(), run.events(), run.recipeFile()};
    return models::createVersion(workspace, std::move(sources), [&](const fs::path& folder) {
        context.throwIfStopped();
        model.version = folder.filename().native();
        const learn::ExportReport report = learn::exportModel(model, folder);
        return Json{{"images", report.images}, {"forward_difference", report.forwardDifference}, {"predict_difference", report.predictDifference}};
    });
}

std::string proofOf(const models::VersionInfo& version)
{
    if (!version.proof.contains("images"))
        return "It is not known whether the exported model was compared with the trained one.";
    return fmt::format("The exported files were read back and run beside the network on {} images: probabilities differ by at most {:.1e}.",
                       version.proof.value("images", 0),
                       std::max(version.proof.value("forward_difference", 0.0), version.proof.value("predict_difference", 0.0)));
}

} // namespace taxon::worker
