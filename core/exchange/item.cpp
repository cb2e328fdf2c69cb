// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/item.h"

#include "base/ids.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;
using library::Place;

constexpr const char* kUnknown = "_unknown";
constexpr const char* kOutOfScope = "_out_of_scope";
constexpr const char* kBenchmark = "_benchmark";

std::vector<std::string> partsOf(const fs::path& path)
{
    std::vector<std::string> parts;
    for (const fs::path& part : path)
        parts.push_back(part.native());
    return parts;
}

fs::path joined(const std::vector<std::string>& parts, std::size_t from)
{
    fs::path path;
    for (std::size_t i = from; i < parts.size(); ++i)
        path /= parts[i];
    return path;
}

} // namespace

fs::path libraryPath(const Item& item)
{
    switch (item.place) {
    case Place::Class: return fs::path(item.className) / item.below;
    case Place::Unknown: return fs::path(kUnknown) / item.below;
    case Place::OutOfScope: return fs::path(kOutOfScope) / item.below;
    case Place::Benchmark: return fs::path(kBenchmark) / item.benchmark / item.className / item.below;
    case Place::BenchmarkOutOfScope: return fs::path(kBenchmark) / item.benchmark / kOutOfScope / item.below;
    }
    return {};
}

void placeByPath(Item& item, const fs::path& relative)
{
    const std::vector<std::string> parts = partsOf(relative);
    const auto take = [&](Place place, std::size_t from) {
        item.place = place;
        item.below = joined(parts, from);
    };
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i] == kBenchmark && i + 3 < parts.size() && library::isBenchmarkName(parts[i + 1])
            && (item.className.empty() ? parts[i + 2] == kOutOfScope : parts[i + 2] == item.className)) {
            item.benchmark = parts[i + 1];
            return take(item.className.empty() ? Place::BenchmarkOutOfScope : Place::Benchmark, i + 3);
        }
        if (item.className.empty() && parts[i] == kUnknown)
            return take(Place::Unknown, i + 1);
        if (item.className.empty() && parts[i] == kOutOfScope)
            return take(Place::OutOfScope, i + 1);
        if (!item.className.empty() && parts[i] == item.className)
            return take(Place::Class, i + 1);
    }
    take(item.className.empty() ? Place::Unknown : Place::Class, parts.empty() ? 0 : parts.size() - 1);
}

bool placeInFolder(Item& item, const std::string& folder)
{
    const std::vector<std::string> parts = partsOf(fs::path(folder).lexically_normal().relative_path());
    if (parts.empty() || folder.front() == '/'
        || std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty() || part.front() == '.'; }))
        return false;
    std::size_t used = 1;
    if (parts[0] == kUnknown || parts[0] == kOutOfScope) {
        item.place = parts[0] == kUnknown ? Place::Unknown : Place::OutOfScope;
        item.className.clear();
    } else if (parts[0] == kBenchmark) {
        const bool outOfScope = parts.size() >= 3 && parts[2] == kOutOfScope;
        if (parts.size() < 3 || !library::isBenchmarkName(parts[1]) || (!outOfScope && !isClassName(parts[2])))
            return false;
        item.place = outOfScope ? Place::BenchmarkOutOfScope : Place::Benchmark;
        item.benchmark = parts[1];
        item.className = outOfScope ? std::string() : parts[2];
        used = 3;
    } else if (isClassName(parts[0])) {
        item.place = Place::Class;
        item.className = parts[0];
    } else {
        return false;
    }
    item.below = joined(parts, used) / item.below;
    return true;
}

std::string splitName(const std::string& folder)
{
    static constexpr std::array<std::pair<const char*, const char*>, 11> kNames{{{"train", "train"},
                                                                                 {"training", "train"},
                                                                                 {"training data", "train"},
                                                                                 {"val", "validation"},
                                                                                 {"valid", "validation"},
                                                                                 {"validation", "validation"},
                                                                                 {"validation data", "validation"},
                                                                                 {"dev", "validation"},
                                                                                 {"test", "test"},
                                                                                 {"testing", "test"},
                                                                                 {"testing data", "test"}}};
    const std::string lower = toLowerAscii(folder);
    for (const auto& [known, set] : kNames)
        if (lower == known)
            return set;
    return {};
}

std::string splitFolder(const std::string& set)
{
    return set == "validation" ? "val" : set;
}

std::vector<std::string> splitFoldersOf(const fs::path& root)
{
    std::vector<std::string> folders;
    std::error_code failure;
    for (fs::directory_iterator at(root, failure); !failure && at != fs::directory_iterator(); at.increment(failure)) {
        const std::string name = at->path().filename().native();
        std::error_code unknown;
        if (name.front() == '_' || name.front() == '.' || at->symlink_status(unknown).type() != fs::file_type::directory)
            continue;
        if (splitName(name).empty())
            return {};
        folders.push_back(name);
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

fs::path numbered(const fs::path& path, int n)
{
    const std::string end = "-" + std::to_string(n) + path.extension().native();
    std::string stem = path.stem().native();
    while (stem.size() + end.size() > 255)
        do
            stem.pop_back();
        while (!stem.empty() && isUtf8(path.stem().native()) && !isUtf8(stem)); // never half a character
    return path.parent_path() / (stem + end);
}

} // namespace taxon::exchange
