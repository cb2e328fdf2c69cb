// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/pack.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "dataset/set_hash.h"
#include "jobs/parallel.h"
#include "shards/source_file.h"
#include "shards/tar_writer.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

/// What all threads of one packing share.
struct Packing {
    const std::unordered_map<std::string, int>& labels;
    int library; ///< descriptor of the library's folder
    const fs::path& folder;
    FileSystem& fileSystem;
    const jobs::Context& context;
    std::size_t total;
    std::atomic<std::uint64_t> done{0};
};

struct PackedShard {
    ShardInfo info;
    std::vector<ShardRow> rows;
    std::vector<std::pair<std::string, std::string>> changed; ///< path, reason
};

std::string sampleJson(const ShardRow& row)
{
    const Json json{{"path", row.path},   {"set", row.set},       {"class", row.className},
                    {"label", row.label}, {"sha256", row.sha256}, {"group", row.group}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Reads one image into the tar. Returns why it can't be packed, or "".
std::string packImage(const Packing& packing, TarWriter& tar, ShardRow& row)
{
    std::span<std::byte> room;
    try {
        const fs::path path = safeRelativePath(row.path, "data set");
        const SourceFile file = openRegularFile(packing.library, path);
        if (file.bytes != row.bytes)
            return fmt::format("has {} bytes now, had {}", file.bytes, row.bytes);
        room = tar.begin(memberName(row), row.bytes);
        if (readAt(file.fd.value(), 0, room, path) != row.bytes)
            return "became shorter while it was read";
    } catch (const Error& failure) {
        if (failure.where() != row.path) // not about this image: the shard itself can't be written
            throw;
        return failure.code() == ErrorCode::NotFound ? "is gone" : "can't be read: " + failure.message();
    }
    if (toHex(sha256(std::span<const std::byte>(room))) != row.sha256)
        return "has other bytes than the data set was made of";
    row.offset = tar.keep();
    tar.add(row.key + ".cls", std::to_string(row.label));
    tar.add(row.key + ".json", sampleJson(row));
    return {};
}

PackedShard packOne(const ShardPlan& plan, Packing& packing)
{
    PackedShard packed;
    packed.rows.reserve(plan.rows.size());
    TarWriter tar(packing.folder / plan.file, packing.fileSystem);
    for (std::size_t i = 0; i < plan.rows.size(); ++i) {
        packing.context.throwIfStopped();
        const dataset::ManifestRow& source = *plan.rows[i];
        const auto label = packing.labels.find(source.className);
        ShardRow row{
            plan.file,    fmt::format("{:09}", plan.firstKey + i),           0, source.bytes, source.sha256, source.path, source.className, plan.set,
            source.group, label == packing.labels.end() ? -1 : label->second};
        const std::string problem = packImage(packing, tar, row);
        if (problem.empty()) {
            ++packed.info.classes[row.className];
            packed.rows.push_back(std::move(row));
        } else {
            packed.changed.emplace_back(source.path, problem);
        }
        packing.context.progress({"pack", ++packing.done, packing.total});
    }
    const TarWriter::Result result = tar.finish();
    packed.info.file = plan.file;
    packed.info.set = plan.set;
    packed.info.sha256 = result.sha256;
    packed.info.bytes = result.bytes;
    packed.info.images = packed.rows.size();
    return packed;
}

/// Tars, index and manifest: each image has three headers, its padding, a label and a JSON text; then a line of the index.
std::uint64_t neededBytes(const std::vector<ShardPlan>& plans)
{
    std::uint64_t sum = 1 << 20;
    for (const ShardPlan& plan : plans) {
        sum += 4096;
        for (const dataset::ManifestRow* row : plan.rows)
            sum += row->bytes + 512 * 7 + 2 * (row->path.size() + row->className.size() + row->group.size() + 256);
    }
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

/// The sets as they were packed: one that lost images has another hash, for it is not the frozen set any more.
std::vector<dataset::SetInfo> packedSets(const dataset::Manifest& manifest, const std::vector<ShardPlan>& plans,
                                         const std::vector<PackedShard>& packed)
{
    std::vector<dataset::SetInfo> sets;
    for (dataset::SetInfo set : manifest.sets) {
        if (set.kind == dataset::SetKind::Reserve)
            continue;
        std::vector<const dataset::ManifestRow*> kept;
        bool whole = true;
        for (std::size_t i = 0; i < plans.size(); ++i) {
            if (plans[i].set != set.name)
                continue;
            std::unordered_set<std::string> changed;
            for (const auto& [path, reason] : packed[i].changed)
                changed.insert(path);
            whole = whole && changed.empty();
            std::copy_if(plans[i].rows.begin(), plans[i].rows.end(), std::back_inserter(kept),
                         [&](const auto* row) { return !changed.contains(row->path); });
        }
        if (!whole) {
            set.images = kept.size();
            set.hash = dataset::setHash(kept);
        }
        sets.push_back(std::move(set));
    }
    return sets;
}

} // namespace

PackResult packShards(const dataset::Manifest& manifest, const fs::path& outFolder, const PackOptions& options, const jobs::Context& context,
                      FileSystem& fileSystem)
{
    const std::vector<ShardPlan> plans = planShards(manifest, options);
    if (plans.empty())
        throw Error(ErrorCode::InvalidArgument, "The data set has no images to pack.", manifest.id);
    std::size_t total = 0;
    for (const ShardPlan& plan : plans)
        total += plan.rows.size();
    std::unordered_map<std::string, int> labels;
    for (std::size_t i = 0; i < manifest.classes.size(); ++i)
        labels.emplace(manifest.classes[i], static_cast<int>(i));
    const UniqueFd library = openFolder(manifest.library);
    AtomicFolder target(outFolder, fileSystem);
    requireSpace(target.path(), neededBytes(plans), "pack the shards");

    Packing packing{labels, library.value(), target.path(), fileSystem, context, total};
    std::vector<PackedShard> packed(plans.size());
    jobs::parallelFor(plans.size(), options.jobs != 0 ? options.jobs : jobs::defaultThreads(), context,
                      [&](std::size_t i) { packed[i] = packOne(plans[i], packing); });

    ShardSet set{manifest.id, options.shuffleSeed, manifest.classes, packedSets(manifest, plans, packed), {}, {}, {}};
    PackResult result{outFolder, manifest.id, 0, 0, 0, {}, false};
    for (PackedShard& shard : packed) {
        for (const auto& [path, reason] : shard.changed) {
            result.leftOut.push_back(path + ": " + reason);
            set.leftOut.push_back(path);
            context.warn(result.leftOut.back());
        }
        result.bytes += shard.info.bytes;
        set.shards.push_back(std::move(shard.info));
        std::move(shard.rows.begin(), shard.rows.end(), std::back_inserter(set.rows));
    }
    if (!result.leftOut.empty() && !options.allowChanges)
        refuseChanges(result.leftOut);
    if (set.rows.empty())
        throw Error(ErrorCode::Damaged, "None of the data set's images is left in the library.", pathToText(manifest.library));
    set.write(target.path());
    target.commit();
    result.images = set.rows.size();
    result.shards = set.shards.size();
    return result;
}

} // namespace taxon::shards
