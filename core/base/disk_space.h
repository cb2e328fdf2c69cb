// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace taxon {

/// The variable by which a container is told that less may be written than its disk has room for, as in an emptyDir with a sizeLimit:
/// "26843545600:/mnt/share/plants/cache", bytes and the folder that they are the limit of. Who takes more is ended by the cluster.
inline constexpr const char* kDiskLimit = "TAXON_DISK_LIMIT";

/// Bytes an ordinary user may still write at \p path (or at its nearest existing parent), also by the limit of TAXON_DISK_LIMIT: below its
/// folder all files are counted, O(files). \throws Error{Io}; Error{Configuration} if the variable is no such limit.
[[nodiscard]] std::uintmax_t freeSpace(const std::filesystem::path& path);

/// Checks before a long job. \param purpose completes "… to": "extract the shards".
/// \throws Error{NoSpace} naming the folder, what is needed and what is free; as freeSpace().
void requireSpace(const std::filesystem::path& path, std::uintmax_t neededBytes, const std::string& purpose);

} // namespace taxon
