// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "doctor/hash_images.h"

#include <filesystem>
#include <string>
#include <unordered_map>

namespace taxon::doctor {

/// Hashes by path relative to the library (as pathToText()).
using HashCache = std::unordered_map<std::string, ImageHash>;

/// Reads a cache; anything wrong with it gives an empty one, since it can be made again.
[[nodiscard]] HashCache readHashCache(const std::filesystem::path& file);

/// Writes it atomically, sorted by path. \throws Error{Io|NoSpace}.
void writeHashCache(const std::filesystem::path& file, const HashCache& cache);

} // namespace taxon::doctor
