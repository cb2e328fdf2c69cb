// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"

#include "base/hash.h"
#include "base/mapped_file.h"
#include "shards/shard_set.h"

namespace taxon::fuzz {

void shardIndex(std::string_view input)
{
    const auto& folder = freshFolder();
    const auto [manifest, index] = parted(input);
    writeInput(folder, "manifest.json", withChecksum(manifest, "index_sha256", index));
    writeInput(folder, "index.csv", index);
    const auto set = unlessRefused([&] { return shards::ShardSet::open(folder); });
    if (!set)
        return;
    for (const shards::ShardInfo& shard : set->shards)
        require(shard.file.find('/') == std::string::npos && shard.file != ".." && !shard.file.empty(), "a shard lies in its folder");
    for (const shards::ShardRow& row : set->rows) {
        require(row.shard < set->shards.size(), "a row's shard is known");
        const std::uint64_t size = set->shards[row.shard].bytes;
        require(row.offset <= size && row.bytes <= size - row.offset, "an image lies inside its shard");
        require(row.label >= -1 && row.label < static_cast<int>(set->classes.size()), "a label is one of a class");
        static_cast<void>(shards::safeRelativePath(row.path, "input")); // an Error here is one too many: open() has promised it
        static_cast<void>(set->memberName(row));
    }
}

std::vector<std::string> shardIndexSeeds()
{
    const auto& folder = freshFolder();
    shards::ShardSet set;
    set.datasetId = "d1";
    set.shuffleSeed = 42;
    set.classes = {"cat", "dog"};
    set.sets = {{"train", dataset::SetKind::Train, 2, std::string(64, 'a')}};
    shards::ShardInfo shard;
    shard.file = "images-train-000000.tar";
    shard.set = "train";
    shard.content = std::string(64, 'b');
    shard.checksum = std::string(32, 'b');
    shard.bytes = 10240;
    shard.images = 2;
    shard.classes = {{"cat", 1}, {"dog", 1}};
    set.shards = {shard};
    const auto add = [&set](const char* path, std::uint64_t key, std::uint64_t offset, std::uint64_t bytes, std::int32_t label) {
        shards::ShardRow row;
        row.path = set.texts->add(path);
        row.key = key;
        row.offset = offset;
        row.bytes = bytes;
        row.sha256 = sha256(std::string_view(path));
        row.group = row.sha256;
        row.checksum.fill(static_cast<std::uint8_t>(key));
        row.label = label;
        set.rows.push_back(row);
    };
    add("cat/a.jpg", 1, 512, 900, 0);
    add("dog/b \\xff,\"1\".jpg", 2, 4096, 12, 1);
    set.leftOut = {"cat/gone.jpg"};
    set.write(folder);
    return {joined(readTextFile(folder / "manifest.json"), readTextFile(folder / "index.csv"))};
}

} // namespace taxon::fuzz
