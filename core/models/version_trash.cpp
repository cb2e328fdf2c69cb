// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/version_trash.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_lock.h"
#include "base/folder_move.h"
#include "base/ids.h"
#include "base/text.h"
#include "models/decisions.h"
#include "models/production.h"
#include "models/registry.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::models {
namespace {

namespace fs = std::filesystem;

fs::path trashOf(const Workspace& workspace)
{
    return workspace.models() / ".trash";
}

/// \throws Error{NotFound} naming what the trash has.
fs::path trashedFolder(const Workspace& workspace, int number)
{
    const fs::path folder = trashOf(workspace) / versionName(number);
    if (fs::is_directory(folder))
        return folder;
    const std::vector<std::string> known = Workspace::idsIn(trashOf(workspace));
    throw Error(ErrorCode::NotFound, fmt::format("The trash has no version {}.", versionName(number)), pathToText(trashOf(workspace)),
                known.empty() ? "It is empty." : fmt::format("It has: {}.", fmt::join(known, ", ")));
}

/// Production changes under this lock, too: nobody promotes what is on its way to the trash.
FileLock lockOf(const Workspace& workspace)
{
    return FileLock(workspace.models() / ".production.lock");
}

} // namespace

void trashVersion(const Workspace& workspace, int number, const std::string& reason, FileSystem& fileSystem)
{
    requireReason(reason);
    const FileLock lock = lockOf(workspace);
    const auto history = productionHistory(workspace);
    if (!history.empty() && history.back().number == number)
        throw Error(ErrorCode::InvalidArgument, fmt::format("Version {} is in production.", versionName(number)), {}, "Promote another one first.");
    if (history.size() > 1 && history[history.size() - 2].number == number)
        throw Error(ErrorCode::InvalidArgument, fmt::format("Version {} is what a rollback would go back to.", versionName(number)), {},
                    "It can go once another version has been promoted.");
    const fs::path folder = versionFolder(workspace, number);
    fs::create_directories(trashOf(workspace));
    decisions(workspace).append("delete", {{"model", number}, {"reason", reason}});
    moveFolder(folder, trashOf(workspace) / versionName(number), fileSystem);
}

void restoreVersion(const Workspace& workspace, int number, FileSystem& fileSystem)
{
    const FileLock lock = lockOf(workspace);
    const fs::path trashed = trashedFolder(workspace, number);
    decisions(workspace).append("restore", {{"model", number}});
    moveFolder(trashed, workspace.models() / versionName(number), fileSystem);
}

std::vector<TrashedVersion> trashedVersions(const Workspace& workspace)
{
    std::vector<TrashedVersion> found;
    for (const std::string& name : Workspace::idsIn(trashOf(workspace))) {
        TrashedVersion version{versionNumber(name), 0};
        for (const auto& entry : fs::recursive_directory_iterator(trashOf(workspace) / name))
            if (entry.is_regular_file())
                version.bytes += entry.file_size();
        found.push_back(version);
    }
    return found;
}

void eraseVersion(const Workspace& workspace, int number, FileSystem& fileSystem)
{
    const FileLock lock = lockOf(workspace);
    const fs::path trashed = trashedFolder(workspace, number);
    const fs::path going = temporaryFor(workspace.models() / versionName(number));
    decisions(workspace).append("erase", {{"model", number}});
    moveFolder(trashed, going, fileSystem);
    std::error_code failure;
    fs::remove_all(going, failure);
    if (failure)
        throw errnoError(failure.value(), "erase the version", pathToText(going));
}

std::vector<int> superfluousVersions(const Workspace& workspace, int keep)
{
    std::vector<int> numbers = versionNumbers(workspace);
    numbers.resize(numbers.size() - std::min(numbers.size(), static_cast<std::size_t>(std::max(0, keep))));
    for (const Promotion& promotion : productionHistory(workspace))
        numbers.erase(std::remove(numbers.begin(), numbers.end(), promotion.number), numbers.end());
    return numbers;
}

} // namespace taxon::models
