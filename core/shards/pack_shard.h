// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "jobs/context.h"
#include "shards/plan.h"
#include "shards/prefetch.h"
#include "shards/shard_set.h"
#include "shards/source_file.h"

#include <atomic>
#include <filesystem>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace taxon::shards {

class TarWriter;

/// What became of one shard; not for other folders, like the packer itself.
struct PackedShard {
    bool takenOver = false;
    std::vector<std::pair<std::string, std::string>> changed; ///< path and reason of what could not be packed
};

/// Packs the shards of one plan, each on one thread, several at a time.
class ShardPacker {
public:
    /// \param library descriptor of the library's folder; \param earlier may be null; of \p options only what concerns one shard. All must outlive the packer.
    ShardPacker(const ShardSet& plan, int library, const std::filesystem::path& folder, const EarlierShards* earlier, const PackOptions& options,
                const jobs::Context& context, FileSystem& fileSystem);

    /// Fills in \p shard and its \p rows. Rows that can't be packed go behind the shard.images others.
    /// \throws Error{Io|NoSpace|Cancelled} if the shard can't be written.
    PackedShard pack(ShardInfo& shard, std::span<ShardRow> rows);

private:
    bool takeOver(ShardInfo& shard, std::span<const ShardRow> rows);
    [[nodiscard]] bool mayBeShared(const ShardRow& row) const;
    [[nodiscard]] bool isKnown(const SourceFile& file, const ShardRow& row) const;
    void prefetch(std::span<const ShardRow> rows);
    std::string packImage(TarWriter& tar, ShardRow& row);
    std::string readInto(TarWriter& tar, const SourceFile& file, const std::filesystem::path& path, ShardRow& row);
    std::string shareInto(TarWriter& tar, const SourceFile& file, const std::filesystem::path& path, ShardRow& row, bool& shared);

    const ShardSet& m_plan;
    int m_library;
    const std::filesystem::path& m_folder;
    const std::filesystem::path m_earlierFolder;
    std::unordered_map<std::string, const ShardInfo*> m_earlier; ///< by content address
    const PackOptions& m_options;
    const jobs::Context& m_context;
    FileSystem& m_fileSystem;
    std::atomic<bool> m_canShare{true};
    std::atomic<std::uint64_t> m_done{0};
    Prefetcher m_prefetcher; ///< last: its threads end first
};

} // namespace taxon::shards
