// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_trash.h"

#include "base/error.h"
#include "base/file_lock.h"
#include "base/folder_move.h"
#include "base/text.h"
#include "runs/run_folder.h"

#include <fmt/format.h>

namespace taxon::runs {
namespace {

namespace fs = std::filesystem;

fs::path trashOf(const Workspace& workspace)
{
    return workspace.runs() / ".trash";
}

void refuseARunningOne(const RunFolder& run)
{
    std::string state;
    try {
        state = currentState(readStatus(run));
    } catch (const Error&) {
        return; // one that can't be read may go
    }
    if (state == "running")
        throw Error(ErrorCode::Locked, "A run that is at work can't be deleted.", run.id(),
                    fmt::format("Stop it first: taxon jobs stop {}", run.id()));
}

} // namespace

void trashRun(const Workspace& workspace, const std::string& id, FileSystem& fileSystem)
{
    const RunFolder run = RunFolder::open(workspace.run(id));
    refuseARunningOne(run);
    const FileLock lock(run.lockFile()); // nobody starts on it meanwhile; the lock goes with the folder
    fs::create_directories(trashOf(workspace));
    moveFolder(run.path(), trashOf(workspace) / id, fileSystem);
}

void restoreRun(const Workspace& workspace, const std::string& id, FileSystem& fileSystem)
{
    const fs::path target = workspace.run(id); // refuses what is no id
    const fs::path trashed = trashOf(workspace) / id;
    if (!fs::exists(fs::symlink_status(trashed))) {
        const std::string close = nearest(id, trashedRuns(workspace));
        throw Error(ErrorCode::NotFound, "The trash has no such run.", pathToText(trashed),
                    close.empty() ? "List what it has with: taxon runs list --trash" : fmt::format("Did you mean \"{}\"?", close));
    }
    moveFolder(trashed, target, fileSystem);
}

std::vector<std::string> trashedRuns(const Workspace& workspace)
{
    return Workspace::idsIn(trashOf(workspace));
}

} // namespace taxon::runs
