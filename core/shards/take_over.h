// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "shards/shard_set.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace taxon::shards {

/// Makes the new file \p to of the shard \p from, which must be the one that \p shard describes: all of it is read and compared
/// with its checksum first, or, where it has none, with \p rows, its images in \p set. A second name for the same file where the
/// file system allows it, else a copy, which is compared too.
/// Returns the tar's checksum; nothing, and has made nothing, if the shard is gone or damaged. \throws Error{Io|NoSpace|Cancelled} about \p to.
[[nodiscard]] std::optional<std::string> takeOverShard(const std::filesystem::path& from, const ShardInfo& shard, const ShardSet& set,
                                                       std::span<const ShardRow> rows, const std::filesystem::path& to, const jobs::Context& context);

} // namespace taxon::shards
