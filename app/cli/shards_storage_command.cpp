// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"
#include "transfer_command.h"

#include "base/error.h"
#include "base/text.h"
#include "shards/transfer.h"
#include "storage/storage.h"

#include <fmt/format.h>

namespace taxon::cli {
namespace {

struct TransferArguments {
    std::string url;
    std::string id;
    bool readBack = false, noVerify = false;
    shards::PushOptions options;
};

Json shareJson(const shards::TransferResult::Share& share)
{
    return {{"files", share.files}, {"bytes", share.bytes}};
}

/// "3 files (1.2 MB) sent", or "".
std::string shareText(const shards::TransferResult::Share& share, const std::string& what)
{
    return share.files == 0 ? "" : fmt::format(", {} file{} ({}) {}", share.files, share.files == 1 ? "" : "s", formatBytes(share.bytes), what);
}

void push(Session& session, const TransferArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const std::string id = !arguments.id.empty() ? arguments.id
                                                 : Workspace::newestIn(workspace.shardSets(), "shard set", "Pack one with: taxon shards pack.");
    if (arguments.readBack && arguments.noVerify)
        throw Error(ErrorCode::Configuration, "--read-back and --no-verify contradict each other.");
    shards::PushOptions options = arguments.options;
    options.check = arguments.readBack ? storage::Check::ReadBack : arguments.noVerify ? storage::Check::None : storage::Check::Stored;
    const auto storage = storage::openStorage(arguments.url, session.context());
    const shards::TransferResult result = shards::pushShards(workspace.shards(id), *storage, options, session.context());
    session.say(fmt::format("{} {} {} {}{}{}{}", options.dryRun ? "Would push" : "Pushed", id, "to", storage->url() + "/" + id,
                            shareText(result.sent, options.dryRun ? "to send" : "sent"),
                            shareText(result.copied, options.dryRun ? "to copy there" : "copied there from another set"),
                            shareText(result.present, "there already")));
    session.result({{"shards", id},
                    {"url", storage->url() + "/" + id},
                    {"dry_run", options.dryRun},
                    {"sent", shareJson(result.sent)},
                    {"copied", shareJson(result.copied)},
                    {"present", shareJson(result.present)}});
}

void pull(Session& session, const TransferArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const auto storage = storage::openStorage(arguments.url, session.context());
    std::string id = arguments.id;
    if (id.empty()) {
        for (const shards::RemoteSet& set : shards::remoteShards(*storage, session.context()))
            if (set.complete)
                id = set.id; // the ids of data sets sort by time
        if (id.empty())
            throw Error(ErrorCode::NotFound, "There is no complete shard set in this storage.", storage->url(),
                        "See what is there with: taxon shards remote.");
    }
    const auto folder = workspace.shards(id);
    const shards::TransferResult result = shards::pullShards(*storage, id, folder, arguments.options.jobs, session.context());
    session.say(fmt::format("Pulled {} into {}{}{}{}", id, pathToText(folder), shareText(result.sent, "fetched"),
                            shareText(result.copied, "taken from another set here"), shareText(result.present, "here already")));
    session.result({{"shards", id},
                    {"folder", pathToText(folder)},
                    {"fetched", shareJson(result.sent)},
                    {"copied", shareJson(result.copied)},
                    {"present", shareJson(result.present)}});
}

void verifySets(Session& session, storage::Storage& storage, const std::vector<std::string>& ids, unsigned jobs, Json& document)
{
    std::size_t damaged = 0;
    document["problems"] = Json::array();
    for (const std::string& id : ids) {
        for (const shards::ShardProblem& problem : shards::verifyRemote(storage, id, jobs, session.context())) {
            ++damaged;
            session.say(id + "/" + problem.text());
            document["problems"].push_back({{"shards", id}, {"file", problem.shard}, {"message", problem.message}});
        }
    }
    session.result(document);
    if (damaged > 0)
        throw Error(ErrorCode::Damaged, fmt::format("{} file(s) in the storage are not what was pushed.", damaged), storage.url(),
                    "Push the set again from where it is whole: only these are sent.");
    session.say("Every byte in the storage is as it was pushed.");
}

void remote(Session& session, const TransferArguments& arguments)
{
    const auto storage = storage::openStorage(arguments.url, session.context());
    Json document{{"url", storage->url()}, {"sets", Json::array()}};
    std::vector<std::string> ids;
    for (const shards::RemoteSet& set : shards::remoteShards(*storage, session.context())) {
        if (!arguments.id.empty() && set.id != arguments.id)
            continue;
        ids.push_back(set.id);
        document["sets"].push_back({{"shards", set.id}, {"complete", set.complete}, {"files", set.files}, {"bytes", set.bytes}});
        session.say(fmt::format("{:<24} {:>6} files {:>10}  {}", set.id, set.files, formatBytes(set.bytes),
                                set.complete ? "complete" : "incomplete: push it again"));
    }
    if (!arguments.id.empty() && ids.empty())
        throw Error(ErrorCode::NotFound, "There is no such shard set in this storage.", storage->url() + "/" + arguments.id,
                    "See what is there without --shards.");
    if (ids.empty())
        session.say("No shard sets here.");
    if (arguments.readBack)
        verifySets(session, *storage, ids, arguments.options.jobs, document);
    else
        session.result(document);
}

} // namespace

void addShardsStorageCommands(CLI::App& group, Session& session)
{
    const auto pushing = std::make_shared<TransferArguments>();
    CLI::App* command = addTransferCommand(
        group, "push", "Copy a shard set to a mounted share or a remote of rclone: only what changed, verified there",
        "Examples:\n  taxon shards push /mnt/share/taxon\n  taxon shards push azure:training/shards --shards 20261122-233100 --dry-run", pushing->url,
        pushing->options.jobs);
    command->add_option("--shards", pushing->id, "The shard set; without it the newest")->type_name("ID");
    command->add_flag("--dry-run", pushing->options.dryRun, "Send nothing, say what would be sent");
    command->add_flag("--read-back", pushing->readBack, "Read every byte there again, also of files that arrived earlier");
    command->add_flag("--no-verify", pushing->noVerify, "Compare only sizes with what arrived");
    command->add_flag("--replace", pushing->options.replace, "Replace another shard set of the same id");
    command->callback([&session, pushing] { push(session, *pushing); });

    const auto pulling = std::make_shared<TransferArguments>();
    command = addTransferCommand(group, "pull", "Fetch a shard set into this workspace, verified and whole or not at all",
                                 "Example: taxon shards pull azure:training/shards --shards 20261122-233100", pulling->url, pulling->options.jobs);
    command->add_option("--shards", pulling->id, "The shard set; without it the newest complete one there")->type_name("ID");
    command->callback([&session, pulling] { pull(session, *pulling); });

    const auto looking = std::make_shared<TransferArguments>();
    command = addTransferCommand(group, "remote", "List the shard sets in a storage",
                                 "Examples:\n  taxon shards remote azure:training/shards\n  taxon shards remote /mnt/share/taxon --read-back",
                                 looking->url, looking->options.jobs);
    command->add_option("--shards", looking->id, "Only this one")->type_name("ID");
    command->add_flag("--read-back", looking->readBack, "Read every byte there and compare it with what was pushed");
    command->callback([&session, looking] { remote(session, *looking); });
}

} // namespace taxon::cli
