// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/workspace.h"

#include <map>
#include <string>

namespace taxon::exchange {

/// Library path (text form) -> "train", "validation" or "test": the split an imported image had where it came from.
using SourceSplits = std::map<std::string, std::string>;

/// Sets a path's split unless it has a stricter one: test before validation before train, so that a picture that somebody tested on is not trained on.
void keepStricter(SourceSplits& splits, const std::string& path, const std::string& split);

/// <workspace>/source_splits.csv (docs/formats/exchange.md); empty if there is none. \throws Error{Io|Damaged}.
[[nodiscard]] SourceSplits readSourceSplits(const Workspace& workspace);

/// Adds to the file, atomically; what is known of a path from before stays where it is stricter. \throws Error{Io|NoSpace|Damaged}.
void addSourceSplits(const Workspace& workspace, const SourceSplits& splits, FileSystem& fileSystem = realFileSystem());

} // namespace taxon::exchange
