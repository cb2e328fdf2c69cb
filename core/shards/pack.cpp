// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/pack.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/text.h"
#include "dataset/manifest_reader.h"
#include "dataset/set_hash.h"
#include "jobs/parallel.h"
#include "shards/extract_parts.h"
#include "shards/pack_shard.h"
#include "shards/plan.h"
#include "shards/sample.h"
#include "shards/take_over.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

/// Tars, index and manifest.
std::uint64_t neededBytes(const ShardSet& plan)
{
    std::uint64_t sum = (1 << 20) + 4096 * plan.shards.size();
    for (const ShardRow& row : plan.rows)
        sum += sampleBytes(row) + 2 * row.path.size() + 512;
    return sum;
}

void refuseChanges(const std::vector<std::string>& changes)
{
    std::string list;
    for (std::size_t i = 0; i < std::min<std::size_t>(changes.size(), 10); ++i)
        list += "\n  " + changes[i];
    if (changes.size() > 10)
        list += fmt::format("\n  and {} more", changes.size() - 10);
    throw Error(ErrorCode::Damaged,
                fmt::format("{} image(s) are not what the data set was made of any more, so nothing was packed:{}", changes.size(), list), {},
                "Build a new data set with: taxon dataset build. Or pack the others with: --allow-changes.");
}

/// The sets that lost images get another hash, for they are not the frozen sets any more.
void hashChangedSets(ShardSet& set)
{
    const std::unordered_set<std::string> lost(set.leftOut.begin(), set.leftOut.end());
    std::unordered_map<std::string, std::vector<dataset::ManifestRow>> kept;
    for (const ShardRow& row : set.rows) {
        dataset::ManifestRow& plain = kept[set.setName(row)].emplace_back();
        plain.sha256 = toHex(row.sha256);
        plain.className = set.className(row);
    }
    for (dataset::SetInfo& info : set.sets) {
        std::vector<dataset::ManifestRow>& rows = kept[info.name];
        if (rows.size() == info.images)
            continue;
        std::vector<const dataset::ManifestRow*> pointers;
        std::transform(rows.begin(), rows.end(), std::back_inserter(pointers), [](const auto& row) { return &row; });
        info.images = rows.size();
        info.hash = dataset::setHash(pointers);
    }
}

/// The shards in which something lies.
void dropEmptyShards(ShardSet& set, const fs::path& folder)
{
    std::vector<std::uint32_t> numbers(set.shards.size());
    std::vector<ShardInfo> shards;
    for (std::size_t i = 0; i < set.shards.size(); ++i) {
        numbers[i] = static_cast<std::uint32_t>(shards.size());
        if (set.shards[i].images != 0)
            shards.push_back(std::move(set.shards[i]));
        else
            fs::remove(folder / set.shards[i].file);
    }
    set.shards = std::move(shards);
    for (ShardRow& row : set.rows)
        row.shard = numbers[row.shard];
}

std::vector<std::span<ShardRow>> writableRowsByShard(ShardSet& plan)
{
    std::vector<std::span<ShardRow>> parts;
    for (const std::span<const ShardRow> part : plan.rowsByShard())
        parts.push_back(std::span(plan.rows).subspan(static_cast<std::size_t>(part.data() - plan.rows.data()), part.size()));
    return parts;
}

/// Takes the images that were left out of the plan, and says which.
void takeOut(ShardSet& plan, const std::vector<std::span<ShardRow>>& parts, std::vector<PackedShard>& packed, PackResult& result,
             const jobs::Context& context)
{
    std::vector<ShardRow> kept;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        for (const auto& [path, reason] : packed[i].changed) {
            plan.leftOut.push_back(path);
            result.leftOut.push_back(path + ": " + reason);
            context.warn(result.leftOut.back());
        }
        kept.insert(kept.end(), parts[i].begin(), parts[i].begin() + static_cast<std::ptrdiff_t>(plan.shards[i].images));
    }
    plan.rows = std::move(kept);
}

/// For files in a folder that is flushed as a whole before it gets its name.
class FlushedLater : public WithoutFileSync {
public:
    using WithoutFileSync::WithoutFileSync;
    int syncFolder(const fs::path&) override { return 0; }
};

/// A damaged earlier set is told and not used: it only would have saved work.
std::optional<EarlierShards> readEarlier(const fs::path& folder, const jobs::Context& context)
{
    if (folder.empty())
        return std::nullopt;
    try {
        return EarlierShards::read(folder);
    } catch (const Error& failure) {
        context.warn(std::string("No shards are taken over: ") + failure.what());
        return std::nullopt;
    }
}

/// Packs what \p planner was given, out of \p libraryFolder.
PackResult packPlanned(ShardPlanner& planner, const fs::path& libraryFolder, const fs::path& outFolder, const PackOptions& options,
                       const jobs::Context& context, FileSystem& fileSystem)
{
    const std::optional<EarlierShards> earlier = readEarlier(options.earlier, context);
    ShardSet plan = planner.plan(earlier ? &*earlier : nullptr);
    if (plan.rows.empty())
        throw Error(ErrorCode::InvalidArgument, "The data set has no images to pack.", plan.datasetId);
    const UniqueFd library = openFolder(libraryFolder);
    AtomicFolder target(fs::absolute(outFolder), fileSystem);
    requireSpace(target.path(), neededBytes(plan), "pack the shards");

    ShardPacker packer(plan, library.value(), target.path(), earlier ? &*earlier : nullptr, options, context, fileSystem);
    const std::vector<std::span<ShardRow>> parts = writableRowsByShard(plan);
    std::vector<PackedShard> packed(plan.shards.size());
    jobs::parallelFor(parts.size(), options.jobs != 0 ? options.jobs : jobs::defaultThreads(), context,
                      [&](std::size_t i) { packed[i] = packer.pack(plan.shards[i], parts[i]); });

    PackResult result{outFolder, plan.datasetId, 0, 0, 0, 0, {}, false};
    if (std::any_of(packed.begin(), packed.end(), [](const PackedShard& shard) { return !shard.changed.empty(); })) {
        takeOut(plan, parts, packed, result, context);
        if (!options.allowChanges)
            refuseChanges(result.leftOut);
        if (plan.rows.empty())
            throw Error(ErrorCode::Damaged, "None of the data set's images is left in the library.", pathToText(libraryFolder));
        hashChangedSets(plan);
        dropEmptyShards(plan, target.path());
    }
    FlushedLater texts(fileSystem);
    plan.write(target.path(), texts);
    target.commit();
    result.images = plan.rows.size();
    result.shards = plan.shards.size();
    result.shardsTakenOver = static_cast<std::size_t>(std::count_if(packed.begin(), packed.end(), [](const auto& shard) { return shard.takenOver; }));
    for (const ShardInfo& shard : plan.shards)
        result.bytes += shard.bytes;
    return result;
}

} // namespace

PackResult packShards(const dataset::Manifest& manifest, const fs::path& outFolder, const PackOptions& options, const jobs::Context& context,
                      FileSystem& fileSystem)
{
    ShardPlanner planner(manifest, options);
    planner.addAll(manifest);
    return packPlanned(planner, manifest.library, outFolder, options, context, fileSystem);
}

PackResult packDataset(const fs::path& dataset, const fs::path& outFolder, const PackOptions& options, const jobs::Context& context,
                       FileSystem& fileSystem)
{
    const dataset::ManifestReader reader(dataset);
    ShardPlanner planner(reader.head(), options);
    reader.eachRow([&](const dataset::ManifestRow& row) { planner.add(row); });
    return packPlanned(planner, reader.head().library, outFolder, options, context, fileSystem);
}

} // namespace taxon::shards
