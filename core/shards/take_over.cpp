// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/take_over.h"

#include "base/error.h"
#include "base/text.h"
#include "shards/compare_shard.h"
#include "shards/source_file.h"

#include <fcntl.h>
#include <unistd.h>

namespace taxon::shards {

namespace {

namespace fs = std::filesystem;

/// The checksum of the tar if it is whole, else "".
std::string checksumIfWhole(const fs::path& file, const ShardInfo& shard, const ShardSet& set, std::span<const ShardRow> rows,
                            const jobs::Context& context)
{
    try {
        if (shard.checksum.empty())
            return compareShard(file, set, shard, rows, context).checksum;
        const SourceFile source = openRegularFile(AT_FDCWD, file);
        const bool whole = source.bytes == shard.bytes && checksumOfFile(source.fd.value(), file, context) == shard.checksum;
        return whole ? shard.checksum : std::string();
    } catch (const Error& failure) {
        if (failure.code() == ErrorCode::Cancelled)
            throw;
        return {};
    }
}

} // namespace

std::optional<std::string> takeOverShard(const fs::path& from, const ShardInfo& shard, const ShardSet& set, std::span<const ShardRow> rows,
                                         const fs::path& to, const jobs::Context& context)
{
    const std::string checksum = checksumIfWhole(from, shard, set, rows, context);
    if (checksum.empty())
        return std::nullopt;
    if (::link(from.c_str(), to.c_str()) == 0)
        return checksum;
    std::error_code failure;
    fs::copy_file(from, to, failure);
    if (failure)
        throw errnoError(failure.value(), "copy the shard", pathToText(to));
    if (checksumOfFile(openRegularFile(AT_FDCWD, to).fd.value(), to, context) == checksum)
        return checksum;
    fs::remove(to);
    return std::nullopt;
}

} // namespace taxon::shards
