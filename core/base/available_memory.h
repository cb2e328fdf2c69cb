// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace taxon {

/// Bytes of memory that this process may still take: what the system has available without swapping (MemAvailable), or less where a control group
/// (version 1 or 2) of the process or above it allows less; what a group has in its file cache and can give back counts as free.
///
/// \param root  below which proc and sys are read. \returns nothing where proc/meminfo doesn't say.
[[nodiscard]] std::optional<std::uint64_t> availableMemory(const std::filesystem::path& root = "/");

} // namespace taxon
