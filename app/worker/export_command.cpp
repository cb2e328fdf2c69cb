// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "export_stage.h"
#include "train_stage.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"

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

void exportRun(Session& session, const std::string& id, const std::string& formatNames)
{
    const std::vector<learn::ExportFormat> formats = learn::exportFormats(formatNames);
    const Workspace workspace = session.workspace();
    session.sweep(workspace);
    const auto run = runs::RunFolder::open(
        workspace.run(id.empty() ? Workspace::newestIn(workspace.runs(), "run", "Make one with: taxon run --recipe first_version.") : id));
    const models::VersionInfo version = exportStage(workspace, run, imagesOf(workspace, run, session.context()).get(), formats, session.context());
    Json files = Json::array();
    for (const auto& file : version.files)
        files.push_back(file.path);
    session.say(
        fmt::format("Version {} of run {}: {} files in {}", versionName(version.number), run.id(), version.files.size(), pathToText(version.folder)));
    session.say(proofOf(version));
    session.say(fmt::format("Compare it with: taxon models compare {} {}", std::max(1, version.number - 1), version.number));
    session.result({{"version", versionName(version.number)},
                    {"run", run.id()},
                    {"folder", pathToText(version.folder)},
                    {"model", pathToText(models::modelFile(workspace, version.number))},
                    {"classes", version.classes.size()},
                    {"proof", version.proof},
                    {"files", files}});
}

} // namespace

void addExportCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand(cli::kExport.name, cli::kExport.description);
    const auto id = std::make_shared<std::string>();
    command->add_option("--run", *id, "The run; without it the newest")->type_name("ID");
    const auto formats = std::make_shared<std::string>();
    command->add_option("--formats", *formats, "torchscript, savedmodel, onnx with commas between; without it all. The weights are always written")
        ->type_name("NAMES");
    command->footer("Example: taxon export --run 20261122-233100-first_version --formats savedmodel");
    command->callback([&session, id, formats] { exportRun(session, *id, *formats); });
}

} // namespace taxon::worker
