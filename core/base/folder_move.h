// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"

#include <filesystem>

namespace taxon {

/// Renames a folder on one file system, never over another one, so that it survives a power cut.
/// \throws Error{AlreadyExists} if \p to is there; Error{Io}. \p from is untouched then.
void moveFolder(const std::filesystem::path& from, const std::filesystem::path& to, FileSystem& fileSystem = realFileSystem());

} // namespace taxon
