// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "device_option.h"
#include "identify_list.h"
#include "identify_stage.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "identify/identify_store.h"
#include "models/registry.h"

#include <fmt/format.h>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using identify::IdentifyStore;

struct IdentifyArguments {
    std::string version;
    std::string model; ///< a file
    std::string images;
    std::string device = "auto";
    ListArguments list;
};

/// What can't be read, as the result has it.
Json unreadable(const fs::path& database)
{
    Json list = Json::array();
    for (const identify::UnreadableImage& image : IdentifyStore::open(database).problems())
        list.push_back({{"path", image.path}, {"reason", image.reason}});
    return list;
}

void identifyAndList(Session& session, const IdentifyArguments& arguments)
{
    const Workspace workspace = session.workspace();
    ListArguments list = arguments.list;
    (void)filterOf(list, workspace); // what can't be asked for is refused before an hour of work
    Json head = Json::object();
    if (!arguments.images.empty()) {
        IdentifyRequest request{0, arguments.model, arguments.images, list.id};
        if (arguments.model.empty())
            request.version = arguments.version.empty() ? models::newestVersion(workspace) : versionNumber(arguments.version);
        const IdentifySummary summary = identifyStage(workspace, request, openDevice(session, arguments.device), session.context());
        list.id = summary.id;
        head = {{"images", summary.images},
                {"added", summary.added},
                {"near", summary.near},
                {"problems", summary.problems},
                {"unreadable", unreadable(summary.database)},
                {"database", pathToText(summary.database)},
                {"csv", pathToText(summary.csv)}};
        session.note(fmt::format("{} images in {} ({} new, {} unreadable: taxon identify unreadable), also as {}", summary.images,
                                 pathToText(summary.database), summary.added, summary.problems, pathToText(summary.csv)));
    } else if (list.id.empty()) {
        throw Error(ErrorCode::Configuration, "Give the folder of unknown images, or the id of a list that was made before.", "--images, --id");
    }
    listImages(session, workspace, list, std::move(head));
}

} // namespace

void addIdentifyCommand(CLI::App& app, Session& session)
{
    const auto arguments = std::make_shared<IdentifyArguments>();
    CLI::App* command = app.add_subcommand(cli::kIdentify.name, cli::kIdentify.description);
    command->footer("Examples:\n  taxon identify --images unknown/\n  taxon identify list --id 003-unknown --class mammals --min-score 0.9\n"
                    "  taxon identify list --id 003-unknown --max-score 0.4 --order score-rising --csv new_classes.csv");
    command->add_option("--version", arguments->version, "The model version; without it the newest")->type_name("N");
    command->add_option("--model", arguments->model, "A safetensors or TorchScript file instead of a version")
        ->type_name("FILE")
        ->excludes(command->get_option("--version"));
    command
        ->add_option("--images", arguments->images,
                     "Unknown images: a folder, a tar or a folder of tars, a text file with a path a line, or a remote of rclone (name:path); "
                     "those in the list already are not scored again")
        ->type_name("PLACE");
    addDeviceOption(*command, arguments->device, "; without it auto");
    addListOptions(*command, arguments->list);
    addIdentifyListCommands(*command, session);
    addIdentifyProposeCommands(*command, session);
    addIdentifyAcceptCommands(*command, session);
    addIdentifyGainsCommand(*command, session);
    addIdentifyPublishCommand(*command, session);
    command->callback([&session, arguments, command] {
        if (command->get_subcommands().empty())
            identifyAndList(session, *arguments);
    });
}

} // namespace taxon::worker
