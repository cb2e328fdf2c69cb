// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "export_stage.h"
#include "train_stage.h"

#include "cli/arguments.h"
#include "cli/temperature_option.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "scores/temperature.h"

#include <fmt/format.h>

namespace taxon::worker {
namespace {

/// The images of the run; nothing, with a warning, where they are gone: the model itself can be exported all the same.
std::unique_ptr<shards::ImageSource> imagesOf(const Workspace& workspace, const runs::RunFolder& run, const jobs::Context& context)
{
    const runs::RunStatus status = readStatus(run);
    try {
        return openSource(workspace, run.recipe(), status.datasetId, status.shardsId, context);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        context.warn(std::string("The version gets no images to prove itself by: ") + error.what());
        return nullptr;
    }
}

struct Arguments {
    std::string run;
    std::string formats;
    std::string threshold;   ///< "" = the recipe's; a number, or kSuggested
    std::string temperature; ///< "" = 1; a number, or "best"
};

constexpr const char* kSuggested = "best";

/// The scores of a run with a temperature applied: its own where that is 1.
Json summaryAt(double temperature, const Workspace& workspace, const runs::RunFolder& run, const jobs::Context& context)
{
    if (temperature == 1)
        return readFormat(run.scores() / "summary.json", "taxon-summary", 1);
    const auto evaluation = scores::temperedEvaluation(run.evaluation(), temperature, context);
    return scores::scoreEvaluation(evaluation, scores::defaultScoresFolder(evaluation), scoringOptions(workspace, run.recipe().threshold), context);
}

/// \throws Error{Configuration} for what is no share; Error{NotFound} where the validation images suggest none.
std::optional<double> thresholdOf(const std::string& text, double temperature, const Workspace& workspace, const runs::RunFolder& run,
                                  const jobs::Context& context)
{
    if (text.empty())
        return std::nullopt;
    if (text != kSuggested) {
        const auto value = cli::numberOf(text);
        if (!value || !(*value >= 0 && *value <= 1))
            throw Error(ErrorCode::Configuration, fmt::format("\"{}\" is no threshold.", text), "taxon export --threshold",
                        "A number from 0 to 1, or: best.");
        return value;
    }
    const Json suggested = summaryAt(temperature, workspace, run, context).value("suggested_threshold", Json());
    if (!suggested.is_number())
        throw Error(ErrorCode::NotFound, "No threshold keeps the errors of the validation images low enough.", pathToText(run.scores()),
                    "Look at the curve in Review, and name one.");
    return suggested.get<double>();
}

double temperatureOf(const std::string& text, const runs::RunFolder& run, const jobs::Context& context)
{
    if (text.empty())
        return 1;
    return cli::temperatureOf(text, scores::PredictionStore::open(run.evaluation(), context), "taxon export --temperature", context);
}

void exportRun(Session& session, const Arguments& arguments)
{
    const std::vector<learn::ExportFormat> formats = learn::exportFormats(arguments.formats);
    const std::string& id = arguments.run;
    const Workspace workspace = session.workspace();
    session.sweep(workspace);
    const auto run = runs::RunFolder::open(
        workspace.run(id.empty() ? Workspace::newestIn(workspace.runs(), "run", "Make one with: taxon run --recipe first_version.") : id));
    const double temperature = temperatureOf(arguments.temperature, run, session.context());
    const auto threshold = thresholdOf(arguments.threshold, temperature, workspace, run, session.context());
    const models::VersionInfo version = exportStage(workspace, run, imagesOf(workspace, run, session.context()).get(),
                                                    {formats, threshold, temperature}, session.context());
    Json files = Json::array();
    for (const auto& file : version.files)
        files.push_back(file.path);
    session.say(
        fmt::format("Version {} of run {}: {} files in {}", versionName(version.number), run.id(), version.files.size(), pathToText(version.folder)));
    session.say(fmt::format("Its threshold is {:.4g}, its temperature {:.4g}.", version.threshold, version.temperature));
    session.say(proofOf(version));
    session.say(fmt::format("Compare it with: taxon models compare {} {}", std::max(1, version.number - 1), version.number));
    session.result({{"version", versionName(version.number)},
                    {"run", run.id()},
                    {"folder", pathToText(version.folder)},
                    {"model", pathToText(models::modelFile(workspace, version.number))},
                    {"classes", version.classes.size()},
                    {"threshold", version.threshold},
                    {"proof", version.proof},
                    {"files", files}});
}

} // namespace

void addExportCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand(cli::kExport.name, cli::kExport.description);
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--run", arguments->run, "The run; without it the newest")->type_name("ID");
    command
        ->add_option("--formats", arguments->formats,
                     "torchscript, savedmodel, onnx with commas between; without it all. The weights are always written")
        ->type_name("NAMES");
    command
        ->add_option(
            "--threshold", arguments->threshold,
            "From what score on an answer is shown; best = as the validation images suggest [the recipe's]. The version's scores are read out at it")
        ->type_name("NUMBER");
    command
        ->add_option("--temperature", arguments->temperature,
                     "What the logits are divided by before the softmax; best = as fits the validation images, so that a score of 0.9 is right nine "
                     "times in ten [1]. The version's scores are read out with it")
        ->type_name("NUMBER");
    command->footer("Example: taxon export --run 20261122-233100-first_version --threshold 0.85");
    command->callback([&session, arguments] { exportRun(session, *arguments); });
}

} // namespace taxon::worker
