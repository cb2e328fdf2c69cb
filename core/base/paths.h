// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace taxon {

/// Whether \p path is \p folder or lies below it, by their names alone: neither need exist, links are not followed. False where one of them is
/// absolute and the other not.
[[nodiscard]] inline bool liesIn(const std::filesystem::path& path, const std::filesystem::path& folder)
{
    const std::filesystem::path below = path.lexically_relative(folder);
    return !below.empty() && *below.begin() != "..";
}

} // namespace taxon
