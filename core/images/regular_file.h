// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace taxon::images {

/// The most bytes one image file may have, unless the caller says otherwise.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30;

/// An open file with what was true of it when it was opened.
struct RegularFile {
    UniqueFd fd;
    std::uint64_t bytes = 0;
};

/// Opens a regular file for reading; never follows a symbolic link and never waits for a FIFO or a device.
/// \throws Error{NotFound|Io}; Error{Unsupported} naming what it is instead of a regular file.
[[nodiscard]] RegularFile openRegularFile(const std::filesystem::path& path);

/// The whole file, opened as openRegularFile() does.
/// \throws as openRegularFile(); Error{Unsupported} if it has more than \p limit bytes; Error{Damaged} if it shrank while being read.
[[nodiscard]] std::vector<std::byte> readRegularFile(const std::filesystem::path& path, std::uint64_t limit = kMaxFileBytes);

/// The rest of an open file, from its start. \throws as readRegularFile(); \p path only names it in errors.
[[nodiscard]] std::vector<std::byte> readAll(const RegularFile& file, const std::filesystem::path& path, std::uint64_t limit = kMaxFileBytes);

} // namespace taxon::images
