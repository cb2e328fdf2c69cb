// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/available_memory.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace taxon {
namespace {

namespace fs = std::filesystem;

/// The number behind the word \p key at the beginning of a line.
std::optional<std::uint64_t> numberOf(const fs::path& file, const std::string& key)
{
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string word;
        std::uint64_t number = 0;
        if (words >> word && word == key && words >> number)
            return number;
    }
    return std::nullopt;
}

/// A file that holds one number; "max" is none.
std::optional<std::uint64_t> numberIn(const fs::path& file)
{
    std::ifstream text(file);
    std::uint64_t number = 0;
    return text >> number ? std::optional(number) : std::nullopt;
}

/// What the files of one version of control groups are called.
struct Names {
    const char* limit;
    const char* used;
    const char* cached; ///< in memory.stat
};
constexpr Names kVersion1{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
constexpr Names kVersion2{"memory.max", "memory.current", "inactive_file"};

/// What the group of \p folder may still take; nothing where it has no limit.
std::optional<std::uint64_t> roomOf(const fs::path& folder, const Names& names)
{
    const auto limit = numberIn(folder / names.limit);
    const auto used = numberIn(folder / names.used);
    if (!limit || !used)
        return std::nullopt;
    const std::uint64_t needed = *used - std::min(*used, numberOf(folder / "memory.stat", names.cached).value_or(0));
    return *limit - std::min(*limit, needed);
}

} // namespace

std::optional<std::uint64_t> availableMemory(const fs::path& root)
{
    const auto kib = numberOf(root / "proc/meminfo", "MemAvailable:");
    if (!kib)
        return std::nullopt;
    std::uint64_t available = *kib << 10;
    std::ifstream groups(root / "proc/self/cgroup"); // "0::/user.slice", or "5:cpu,memory:/docker/1f"
    for (std::string line; std::getline(groups, line);) {
        const auto first = line.find(':');
        const auto second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos)
            continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const bool isVersion2 = controllers == ",,";
        if (!isVersion2 && controllers.find(",memory,") == std::string::npos)
            continue;
        const fs::path top = root / (isVersion2 ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
        // Inside a container the path may be that of the host: what is not there limits nothing, and the top is the container's own group.
        for (fs::path group = fs::path(line.substr(second + 1)).relative_path();; group = group.parent_path()) {
            available = std::min(available, roomOf(top / group, isVersion2 ? kVersion2 : kVersion1).value_or(available));
            if (group.empty())
                break;
        }
    }
    return available;
}

} // namespace taxon
