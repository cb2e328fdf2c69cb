// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/disk_space.h"

#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>

namespace taxon {

std::uintmax_t freeSpace(const std::filesystem::path& path)
{
    std::filesystem::path existing = std::filesystem::absolute(path);
    std::error_code failure;
    while (!std::filesystem::exists(existing, failure) && existing.has_parent_path() && existing != existing.parent_path())
        existing = existing.parent_path();
    const auto info = std::filesystem::space(existing, failure);
    if (failure)
        throw errnoError(failure.value(), "ask for the free space", pathToText(existing));
    return info.available;
}

void requireSpace(const std::filesystem::path& path, std::uintmax_t neededBytes, const std::string& purpose)
{
    const std::uintmax_t available = freeSpace(path);
    if (available < neededBytes)
        throw Error(ErrorCode::NoSpace, fmt::format("{} is needed to {}, and {} is free.", formatBytes(neededBytes), purpose, formatBytes(available)),
                    pathToText(path), "Free some space or choose another folder.");
}

} // namespace taxon
