// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace taxon {

/// Bytes an ordinary user may still write at \p path (or at its nearest existing parent). \throws Error{Io}.
[[nodiscard]] std::uintmax_t freeSpace(const std::filesystem::path& path);

/// Checks before a long job. \param purpose completes "… to": "extract the shards".
/// \throws Error{NoSpace} naming the folder, what is needed and what is free.
void requireSpace(const std::filesystem::path& path, std::uintmax_t neededBytes, const std::string& purpose);

} // namespace taxon
