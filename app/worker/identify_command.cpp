// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "device_option.h"
#include "identify_list.h"
#include "identify_stage.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "identify/identify_store.h"
#include "learn/identify.h"
#include "models/registry.h"

#include <fmt/format.h>

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using identify::IdentifyStore;

struct IdentifyArguments {
    std::string version;
    std::string images;
    std::string device = "auto";
    ListArguments list;
};

/// "003-unknown": a name that is safe as a file and the same at the next call.
std::string storeId(int version, const fs::path& images)
{
    const fs::path folder = fs::absolute(images).lexically_normal();
    std::string name = (folder.has_filename() ? folder : folder.parent_path()).filename().native().substr(0, 60);
    for (char& c : name)
        if (!isSafeId(std::string("x") + c))
            c = '_';
    return versionName(version) + "-" + (name.empty() ? "images" : name);
}

void identifyAndList(Session& session, const IdentifyArguments& arguments)
{
    const Workspace workspace = session.workspace();
    ListArguments list = arguments.list;
    (void)filterOf(list, workspace); // what can't be asked for is refused before an hour of work
    Json head = Json::object();
    if (!arguments.images.empty()) {
        const int version = arguments.version.empty() ? models::newestVersion(workspace) : versionNumber(arguments.version);
        const IdentifySummary summary = identifyStage(workspace, version, arguments.images, list.id, openDevice(session, arguments.device),
                                                      session.context());
        list.id = summary.id;
        head = {{"images", summary.images},
                {"added", summary.added},
                {"problems", summary.problems},
                {"database", pathToText(summary.database)},
                {"csv", pathToText(summary.csv)}};
        session.note(fmt::format("{} images in {} ({} new, {} unreadable), also as {}", summary.images, pathToText(summary.database), summary.added,
                                 summary.problems, pathToText(summary.csv)));
    } else if (list.id.empty()) {
        throw Error(ErrorCode::Configuration, "Give the folder of unknown images, or the id of a list that was made before.", "--images, --id");
    }
    listImages(session, workspace, list, std::move(head));
}

} // namespace

IdentifySummary identifyStage(const Workspace& workspace, int version, const fs::path& images, const std::string& id, c10::Device device,
                              const jobs::Context& context)
{
    if (!fs::is_directory(images))
        throw Error(ErrorCode::NotFound, "There is no such folder of images.", pathToText(images));
    const models::VersionInfo info = models::readVersion(workspace, version);
    const fs::path model = models::modelFile(workspace, version);
    IdentifySummary summary;
    summary.id = requireSafeId(id.empty() ? storeId(version, images) : id, "identification");
    summary.database = workspace.identify() / (summary.id + ".db");
    summary.csv = workspace.identify() / (summary.id + ".csv");
    IdentifyStore store = IdentifyStore::create(summary.database,
                                                {versionName(version), toHex(sha256OfFile(model)), pathToText(fs::absolute(images)), info.classes});
    learn::identifyFolder(
        model, images, [&](const std::string& path, const std::string& sha256) { return store.has(path, sha256); },
        [&](const identify::Guess& guess) {
            store.add(guess);
            ++summary.added;
        },
        [&](const std::string& path, const std::string& reason) {
            ++summary.problems;
            context.warn(path + ": " + reason);
        },
        context, device);
    store.flush();
    summary.images = store.writeCsv(summary.csv);
    return summary;
}

void addIdentifyCommand(CLI::App& app, Session& session)
{
    const auto arguments = std::make_shared<IdentifyArguments>();
    CLI::App* command = app.add_subcommand(cli::kIdentify.name, cli::kIdentify.description);
    command->footer("Examples:\n  taxon identify --images unknown/\n  taxon identify list --id 003-unknown --class mammals --min-score 0.9\n"
                    "  taxon identify list --id 003-unknown --max-score 0.4 --order score-rising --csv new_classes.csv");
    command->add_option("--version", arguments->version, "The model version; without it the newest")->type_name("N");
    command->add_option("--images", arguments->images, "The folder of unknown images; those in the list already are not scored again")
        ->type_name("DIR");
    addDeviceOption(*command, arguments->device, "; without it auto");
    addListOptions(*command, arguments->list);
    addIdentifyListCommands(*command, session);
    addIdentifyAcceptCommands(*command, session);
    command->callback([&session, arguments, command] {
        if (command->get_subcommands().empty())
            identifyAndList(session, *arguments);
    });
}

} // namespace taxon::worker
