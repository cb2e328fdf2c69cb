// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.h"
#include "jobs/context.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace taxon::shards {

/// A regular file opened for reading, and its size at that moment.
struct SourceFile {
    UniqueFd fd;
    std::uint64_t bytes = 0;
};

/// Opens a folder for openRegularFile(). \throws Error{NotFound|Io}.
[[nodiscard]] UniqueFd openFolder(const std::filesystem::path& folder);

/// Opens \p path (relative to \p folderFd) without following a link in its last part and without waiting for a FIFO.
/// \throws Error{NotFound|Io}; Error{InvalidArgument} if it is no regular file.
[[nodiscard]] SourceFile openRegularFile(int folderFd, const std::filesystem::path& path);

/// Fills \p into from \p offset on. Returns the bytes read: fewer only at the end of the file.
/// \throws Error{Io} naming \p where.
[[nodiscard]] std::size_t readAt(int fd, std::uint64_t offset, std::span<std::byte> into, const std::filesystem::path& where);

/// The checksum (base/checksum.h) of the whole file. \throws Error{Io} naming \p where; Error{Cancelled}.
[[nodiscard]] std::string checksumOfFile(int fd, const std::filesystem::path& where, const jobs::Context& context);

} // namespace taxon::shards
