// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/disk_space.h"

#include "base/error.h"
#include "base/paths.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <sys/stat.h>

namespace taxon {
namespace {

namespace fs = std::filesystem;

struct DiskLimit {
    std::uintmax_t bytes = 0;
    fs::path folder;
};

/// The limit that holds for \p path; nothing if none does.
std::optional<DiskLimit> limitOf(const fs::path& path)
{
    const char* told = std::getenv(kDiskLimit);
    if (told == nullptr || *told == '\0')
        return std::nullopt;
    const std::string_view text = told;
    DiskLimit limit;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), limit.bytes);
    const std::string_view folder = text.substr(static_cast<std::size_t>(rest - text.data()));
    if (failure != std::errc() || !folder.starts_with(":/"))
        throw Error(ErrorCode::Configuration, fmt::format("{} must be bytes and a folder, such as 26843545600:/mnt/cache.", kDiskLimit),
                    pathToText(told));
    limit.folder = folder.substr(1);
    return liesIn(fs::absolute(path).lexically_normal(), limit.folder) ? std::optional(limit) : std::nullopt;
}

/// What the files below \p folder take of the disk. What vanishes meanwhile doesn't count.
std::uintmax_t bytesTaken(const fs::path& folder)
{
    std::uintmax_t bytes = 0;
    std::error_code failure;
    for (fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        struct ::stat status {};
        if (::lstat(entry->path().c_str(), &status) == 0)
            bytes += static_cast<std::uintmax_t>(status.st_blocks) * 512;
    }
    return bytes;
}

} // namespace

std::uintmax_t freeSpace(const fs::path& path)
{
    fs::path existing = fs::absolute(path);
    std::error_code failure;
    while (!fs::exists(existing, failure) && existing.has_parent_path() && existing != existing.parent_path())
        existing = existing.parent_path();
    const auto info = fs::space(existing, failure);
    if (failure)
        throw errnoError(failure.value(), "ask for the free space", pathToText(existing));
    const auto limit = limitOf(path);
    if (!limit)
        return info.available;
    return std::min(info.available, limit->bytes - std::min(limit->bytes, bytesTaken(limit->folder)));
}

void requireSpace(const fs::path& path, std::uintmax_t neededBytes, const std::string& purpose)
{
    const std::uintmax_t available = freeSpace(path);
    if (available < neededBytes)
        throw Error(ErrorCode::NoSpace, fmt::format("{} is needed to {}, and {} is free.", formatBytes(neededBytes), purpose, formatBytes(available)),
                    pathToText(path),
                    limitOf(path) ? "Raise \"scratch\" of the place in clusters.yaml." : "Free some space or choose another folder.");
}

} // namespace taxon
