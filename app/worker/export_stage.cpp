// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_stage.h"
#include "cli/review_verdicts.h"
#include "golden_images.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "dataset/manifest.h"
#include "images/preprocessing.h"
#include "learn/export.h"
#include "models/version_gates.h"
#include "models/version_writer.h"
#include "scores/temperature.h"
#include "trackers/event_record.h"

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

/// What the version is to be asked about; none, with a warning, where the run was not evaluated or its images are gone.
std::vector<learn::GoldenImage> goldenImagesOf(const runs::RunFolder& run, const shards::ImageSource* source, const jobs::Context& context)
{
    if (source == nullptr)
        return {};
    try {
        return goldenImages(scores::PredictionStore::open(run.evaluation()), *source, context);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        context.warn(std::string("The version gets no images to prove itself by: ") + error.what());
        return {};
    }
}

/// Where TensorFlow Serving looks for requests to try when it loads the model.
void writeWarmup(const std::vector<learn::GoldenImage>& images, const fs::path& folder)
{
    std::string records;
    for (const std::string& request : learn::warmupRequests(images))
        records += trackers::tfRecord(request);
    if (records.empty())
        return;
    fs::create_directory(folder / "assets.extra");
    writeFileAtomically(folder / "assets.extra" / "tf_serving_warmup_requests", records);
}

/// \returns what is written as VersionInfo::proof.
Json writeModel(const learn::Model& model, const fs::path& folder, const std::vector<learn::GoldenImage>& images,
                const std::vector<learn::ExportFormat>& formats)
{
    const learn::ExportReport report = learn::exportModel(model, folder, formats);
    Json proof{{"images", report.images}, {"forward_difference", report.forwardDifference}, {"predict_difference", report.predictDifference}};
    if (images.empty())
        return proof;
    if (std::find(formats.begin(), formats.end(), learn::ExportFormat::SavedModel) != formats.end())
        writeWarmup(images, folder);
    const learn::GoldenReport golden = learn::writeGolden(model, images, folder.parent_path() / "golden",
                                                          report.images > 0 ? folder / "model.ts" : fs::path());
    proof["golden_images"] = golden.images;
    proof["golden_difference"] = golden.scriptDifference;
    return proof;
}

} // namespace

scores::ScoringOptions scoringOptions(const Workspace& workspace, double threshold)
{
    scores::ScoringOptions options;
    options.threshold = threshold;
    options.judged = cli::judgedBefore(workspace);
    options.gates = models::workspaceGates(workspace);
    return options;
}

models::VersionInfo exportStage(const Workspace& workspace, const runs::RunFolder& run, const shards::ImageSource* source, const ExportChoice& choice,
                                const jobs::Context& context)
{
    const fs::path best = run.checkpoints() / "best.safetensors";
    if (!fs::exists(best))
        throw Error(ErrorCode::NotFound, "The run has no trained model yet.", pathToText(best), "Train it with: taxon run --run " + run.id() + ".");
    const runs::Recipe recipe = run.recipe();
    const runs::RunStatus status = readStatus(run);
    learn::Model model = learn::loadModel(best);
    model.threshold = choice.threshold.value_or(recipe.threshold);
    model.temperature *= choice.temperature;
    const bool asTheRun = !choice.threshold && choice.temperature == 1;
    if (!asTheRun && !fs::exists(run.evaluation() / "scores.npy"))
        throw Error(ErrorCode::NotFound, "The run was not evaluated, so nothing says what another threshold or temperature would show.",
                    pathToText(run.evaluation()), "Evaluate it with: taxon run --run " + run.id() + ".");

    models::VersionSources sources;
    sources.info.runId = run.id();
    sources.info.datasetId = status.datasetId;
    sources.info.setHashes = setHashes(workspace, status.datasetId, context);
    sources.info.base = recipe.base;
    sources.info.architecture = model.architecture;
    sources.info.classes = model.classes;
    sources.info.threshold = model.threshold;
    sources.info.temperature = model.temperature;
    sources.info.preprocessing = images::toJson(model.preprocessing);
    if (asTheRun)
        sources.scores = run.scores();
    const fs::path evaluation = choice.temperature == 1 ? run.evaluation()
                                                        : scores::temperedEvaluation(run.evaluation(), choice.temperature, context);
    if (fs::exists(evaluation / "scores.npy"))
        sources.evaluation = evaluation;
    sources.logs = {run.log(), run.events(), run.recipeFile()};
    const std::vector<learn::GoldenImage> golden = goldenImagesOf(run, source, context);
    return models::createVersion(workspace, std::move(sources), [&](const fs::path& folder) {
        context.throwIfStopped();
        model.version = folder.filename().native();
        if (!asTheRun)
            scores::scoreEvaluation(evaluation, folder.parent_path() / "scores", scoringOptions(workspace, model.threshold), context);
        return writeModel(model, folder, golden, choice.formats);
    });
}

std::string proofOf(const models::VersionInfo& version)
{
    const Json& proof = version.proof;
    if (!proof.contains("images"))
        return "It is not known whether the exported model was compared with the trained one.";
    const int golden = proof.value("golden_images", 0);
    const std::string kept = golden > 0 ? fmt::format(" {} golden images with their answers lie in golden/, for the other formats.", golden) : "";
    if (proof.value("images", 0) == 0)
        return "The weights were read back; TorchScript was not asked for." + kept;
    return fmt::format(
        "The exported files were read back and run beside the network on {} images: probabilities differ by at most {:.1e}.{}",
        proof.value("images", 0) + golden,
        std::max({proof.value("forward_difference", 0.0), proof.value("predict_difference", 0.0), proof.value("golden_difference", 0.0)}), kept);
}

} // namespace taxon::worker
