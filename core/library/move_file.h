// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"

#include <filesystem>

namespace taxon::library {

// What a step of LibraryEditor does to one path. Each returns 0 or -errno; nothing is ever replaced. Internal to this folder.

/// What is at \p path itself (a link is a link); fs::file_type::none if the system won't say.
[[nodiscard]] std::filesystem::file_type typeOf(const std::filesystem::path& path) noexcept;

/// Makes root/relative and the folders above it, each synced into its parent before the next; -ENOTDIR where something else
/// than a folder (a symbolic link, too) is in the way.
[[nodiscard]] int makeFolders(FileSystem& fileSystem, const std::filesystem::path& root, const std::filesystem::path& relative);

/// Renames a file. From one file system to another it is copied, synced, and only then removed; its time of change is kept.
[[nodiscard]] int moveFile(FileSystem& fileSystem, const std::filesystem::path& from, const std::filesystem::path& to);

/// Renames a folder with everything in it; -EEXIST if \p to is there, unless it is an empty folder.
[[nodiscard]] int moveFolder(FileSystem& fileSystem, const std::filesystem::path& from, const std::filesystem::path& to);

/// Removes a folder that holds nothing; -ENOTEMPTY otherwise.
[[nodiscard]] int removeEmptyFolder(const std::filesystem::path& folder);

} // namespace taxon::library
