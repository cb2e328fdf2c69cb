// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/take_over.h"

#include "base/error.h"
#include "base/text.h"
#include "shards/source_file.h"

#include <fcntl.h>
#include <unistd.h>

namespace taxon::shards {

namespace fs = std::filesystem;

bool takeOverShard(const fs::path& from, const ShardInfo& shard, const fs::path& to, const jobs::Context& context)
{
    try {
        const SourceFile source = openRegularFile(AT_FDCWD, from);
        if (source.bytes != shard.bytes || checksumOfFile(source.fd.value(), from, context) != shard.checksum)
            return false;
    } catch (const Error& failure) {
        if (failure.code() == ErrorCode::Cancelled)
            throw;
        return false;
    }
    if (::link(from.c_str(), to.c_str()) == 0)
        return true;
    std::error_code failure;
    fs::copy_file(from, to, failure);
    if (failure)
        throw errnoError(failure.value(), "copy the shard", pathToText(to));
    if (checksumOfFile(openRegularFile(AT_FDCWD, to).fd.value(), to, context) == shard.checksum)
        return true;
    fs::remove(to);
    return false;
}

} // namespace taxon::shards
