// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"
#include "transfer_command.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "models/version_transfer.h"
#include "storage/storage.h"

#include <fmt/format.h>

namespace taxon::cli {
namespace {

using namespace taxon::models;

struct TransferArguments {
    std::string url;
    std::string version;
    unsigned jobs = 4;
    bool readBack = false;
};

Json shareJson(const VersionTransfer::Share& share)
{
    return {{"files", share.files}, {"bytes", share.bytes}};
}

void tell(Session& session, int number, const std::string& what, const std::string& moved, const std::string& present, const VersionTransfer& result)
{
    session.say(
        fmt::format("{}: {} files ({}) {}, {} {}", what, result.moved.files, formatBytes(result.moved.bytes), moved, result.present.files, present));
    session.result({{"version", versionName(number)}, {moved, shareJson(result.moved)}, {"present", shareJson(result.present)}});
}

void push(Session& session, const TransferArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const int production = productionVersion(workspace);
    const int number = !arguments.version.empty() ? versionNumber(arguments.version) : production != 0 ? production : newestVersion(workspace);
    const auto storage = storage::openStorage(arguments.url, session.context());
    const VersionTransfer result = pushVersion(workspace, number, *storage, arguments.jobs, session.context());
    tell(session, number, fmt::format("Pushed version {0} to {1}/{0}", versionName(number), storage->url()), "sent", "there already", result);
}

void pull(Session& session, const TransferArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const auto storage = storage::openStorage(arguments.url, session.context());
    const int number = versionNumber(arguments.version);
    const VersionTransfer result = pullVersion(workspace, number, *storage, arguments.jobs, session.context());
    tell(session, number, fmt::format("Pulled version {} into {}", versionName(number), pathToText(versionFolder(workspace, number))), "fetched",
         "here already", result);
}

/// Every byte of the versions there.
void readBack(Session& session, storage::Storage& storage, const std::vector<int>& numbers, unsigned jobs, Json& document)
{
    document["problems"] = Json::array();
    for (const int number : numbers) {
        for (const std::string& problem : verifyRemoteVersion(storage, number, jobs, session.context())) {
            session.say(versionName(number) + ": " + problem);
            document["problems"].push_back({{"version", versionName(number)}, {"message", problem}});
        }
    }
    session.result(document);
    if (!document["problems"].empty())
        throw Error(ErrorCode::Damaged, fmt::format("{} file(s) in the storage are not what was pushed.", document["problems"].size()), storage.url(),
                    "Remove the version there and push it again from where it is whole.");
    session.say("Every byte in the storage is as it was pushed.");
}

void remote(Session& session, const TransferArguments& arguments)
{
    const auto storage = storage::openStorage(arguments.url, session.context());
    Json document{{"url", storage->url()}, {"versions", Json::array()}};
    std::vector<int> numbers;
    for (const RemoteVersion& version : remoteVersions(*storage, session.context())) {
        if (!arguments.version.empty() && version.number != versionNumber(arguments.version))
            continue;
        numbers.push_back(version.number);
        document["versions"].push_back(
            {{"version", versionName(version.number)}, {"complete", version.complete}, {"files", version.files}, {"bytes", version.bytes}});
        session.say(fmt::format("{:<8} {:>6} files {:>10}  {}", versionName(version.number), version.files, formatBytes(version.bytes),
                                version.complete ? "complete" : "incomplete: push it again"));
    }
    if (!arguments.version.empty() && numbers.empty())
        throw Error(ErrorCode::NotFound, fmt::format("There is no model version {} in this storage.", versionName(versionNumber(arguments.version))),
                    storage->url(), "See what is there without --version.");
    if (numbers.empty())
        session.say("No model versions here.");
    if (arguments.readBack)
        readBack(session, *storage, numbers, arguments.jobs, document);
    else
        session.result(document);
}

} // namespace

void addModelsStorageCommands(CLI::App& group, Session& session)
{
    const auto pushing = std::make_shared<TransferArguments>();
    CLI::App* command = addTransferCommand(group, "push", "Copy a version to a mounted share or a remote of rclone, from where servers can load it",
                                           "Example: taxon models push s3:bucket/models --version 7", pushing->url, pushing->jobs);
    command->add_option("--version", pushing->version, "The version [the one in production, else the newest]")->type_name("N");
    command->callback([&session, pushing] { push(session, *pushing); });

    const auto pulling = std::make_shared<TransferArguments>();
    command = addTransferCommand(group, "pull", "Fetch a version into this workspace, verified and whole or not at all",
                                 "Example: taxon models pull s3:bucket/models --version 7", pulling->url, pulling->jobs);
    command->add_option("--version", pulling->version, "The version")->required()->type_name("N");
    command->callback([&session, pulling] { pull(session, *pulling); });

    const auto looking = std::make_shared<TransferArguments>();
    command = addTransferCommand(group, "remote", "The versions in a storage", "Example: taxon models remote s3:bucket/models --read-back",
                                 looking->url, looking->jobs);
    command->add_option("--version", looking->version, "Only this one")->type_name("N");
    command->add_flag("--read-back", looking->readBack, "Read every byte there and compare it with version.json");
    command->callback([&session, looking] { remote(session, *looking); });
}

} // namespace taxon::cli
