// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/ids.h"
#include "jobs/parallel.h"
#include "shards/transfer.h"
#include "shards/transfer_parts.h"

#include <fmt/format.h>
#include <utility>
#include <vector>

namespace taxon::shards {

std::map<std::string, Listing> listSets(storage::Storage& storage, const jobs::Context& context)
{
    std::map<std::string, Listing> sets;
    for (storage::Entry& entry : storage.list("", 2, context)) {
        const std::size_t slash = entry.name.find('/');
        if (slash == std::string::npos || !isSafeId(entry.name.substr(0, slash)))
            continue;
        const std::string id = entry.name.substr(0, slash), file = entry.name.substr(slash + 1);
        sets[id].emplace(file, std::move(entry));
    }
    return sets;
}

TransferRecord readRecord(storage::Storage& storage, const std::string& id, const Listing& files, const jobs::Context& context)
{
    if (!files.contains(kRecordFile))
        return {};
    const std::string name = id + "/" + kRecordFile;
    try {
        return TransferRecord::parse(storage::getText(storage, name, context), storage.url() + "/" + name);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Damaged)
            throw;
        context.warn(error.what());
        return {};
    }
}

std::vector<RemoteSet> remoteShards(storage::Storage& storage, const jobs::Context& context)
{
    std::vector<RemoteSet> sets;
    for (const auto& [id, files] : listSets(storage, context)) {
        if (!files.contains(kManifestFile) && !files.contains(kRecordFile))
            continue; // some other folder
        RemoteSet set{id, files.contains(kManifestFile), 0, 0};
        for (const auto& [file, entry] : files) {
            set.files += file == kRecordFile ? 0 : 1;
            set.bytes += file == kRecordFile ? 0 : entry.bytes;
        }
        sets.push_back(std::move(set));
    }
    return sets;
}

std::vector<ShardProblem> verifyRemote(storage::Storage& storage, const std::string& id, unsigned jobs, const jobs::Context& context)
{
    const auto sets = listSets(storage, context);
    const auto found = sets.find(requireSafeId(id, "shard set"));
    if (found == sets.end() || !found->second.contains(kRecordFile))
        throw Error(ErrorCode::NotFound, "There is no record of such a shard set.", storage.url() + "/" + id,
                    "See what is there with: taxon shards remote.");
    const Listing& there = found->second;
    const TransferRecord record = readRecord(storage, id, there, context);
    std::vector<ShardProblem> problems;
    if (!there.contains(kManifestFile))
        problems.push_back({kManifestFile, "", "is not there: the push was interrupted"});
    std::vector<const std::pair<const std::string, TransferRecord::Arrived>*> files;
    std::uint64_t total = 0;
    for (const auto& file : record.files) {
        const auto entry = there.find(file.first);
        if (entry == there.end())
            problems.push_back({file.first, "", "is gone"});
        else if (!isAsRecorded(entry->second, file.second))
            problems.push_back(
                {file.first, "",
                 entry->second.bytes == file.second.bytes ? "checksum" : fmt::format("has {} of {} bytes", entry->second.bytes, file.second.bytes)});
        else
            files.push_back(&file), total += file.second.bytes;
    }
    TransferMeter meter("read back", total, context);
    std::mutex mutex;
    jobs::parallelFor(files.size(), jobs, context, [&](std::size_t i) {
        const auto& [file, arrived] = *files[i];
        if (storage.sha256(id + "/" + file, context, meter.file(arrived.bytes)) == arrived.sha256)
            return;
        const std::scoped_lock lock(mutex);
        problems.push_back({file, "", "checksum"});
    });
    std::sort(problems.begin(), problems.end(), [](const ShardProblem& a, const ShardProblem& b) { return a.shard < b.shard; });
    return problems;
}

} // namespace taxon::shards
