// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/window_lock.h"

#include "base/host.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "common/core_text.h"
#include "common/write_access.h"

#include <chrono>
#include <fmt/format.h>
#include <thread>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kLookEvery = 2s;
constexpr std::chrono::milliseconds kLookTakes = 100ms; ///< another window that looks whether the lock is free has it for a moment

std::shared_ptr<const FileLock> lockNow(const fs::path& file)
{
    try {
        return std::make_shared<const FileLock>(file);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Locked)
            throw;
    }
    std::this_thread::sleep_for(kLookTakes);
    return std::make_shared<const FileLock>(file);
}

/// Why the window only reads.
Error reasonOf(const Error& refused, const fs::path& file, const Workspace& workspace)
{
    const std::string where = pathToText(workspace.root());
    if (refused.code() != ErrorCode::Locked)
        return {refused.code(),
                OtherWindowWatch::tr("This window only reads: the workspace can't be written (%1).").arg(text(refused.message())).toStdString(),
                where, OtherWindowWatch::tr("Make the folder writable for you, then press Edit here.").toStdString()};
    std::string holder;
    try {
        holder = readTextFile(file, 4096);
    } catch (const Error&) { // it went away this moment
    }
    return {ErrorCode::Locked,
            OtherWindowWatch::tr("This window only reads: another window of %1 changes this workspace (%2).")
                .arg(text(userName()), holder.empty() ? OtherWindowWatch::tr("it left no name") : text(holder))
                .toStdString(),
            where, OtherWindowWatch::tr("Close that window, then press Edit here.").toStdString()};
}

} // namespace

fs::path windowLockFile(const Workspace& workspace)
{
    return workspace.journal() / fmt::format(".window-{}.lock", userName());
}

WindowAccess openForWindow(const fs::path& folder, const std::optional<WindowAccess>& held)
{
    Workspace workspace = Workspace::open(folder);
    if (held && held->lock && held->workspace->root() == workspace.root())
        return {shareWorkspace(std::move(workspace), {}), held->lock, {}};
    const fs::path file = windowLockFile(workspace);
    try {
        std::error_code ignored; // the lock file tells
        fs::create_directories(file.parent_path(), ignored);
        std::shared_ptr<const FileLock> lock = lockNow(file);
        return {shareWorkspace(std::move(workspace), {}), std::move(lock), {}};
    } catch (const Error& error) {
        const Error why = reasonOf(error, file, workspace);
        return {shareWorkspace(std::move(workspace), why), nullptr, why};
    }
}

WindowAccess openToRead(const fs::path& folder)
{
    Workspace workspace = Workspace::open(folder);
    const fs::path file = windowLockFile(workspace);
    std::optional<Error> why;
    try {
        if (fs::exists(file)) // else no window has ever changed it, and this one leaves nothing there
            const FileLock isFree(file);
    } catch (const Error& error) {
        why = reasonOf(error, file, workspace);
    }
    if (!why)
        why.emplace(ErrorCode::InvalidArgument, OtherWindowWatch::tr("This window only reads: it was started with --read-only.").toStdString(),
                    pathToText(workspace.root()), OtherWindowWatch::tr("Press Edit here to change the workspace.").toStdString());
    return {shareWorkspace(std::move(workspace), why), nullptr, why};
}

OtherWindowWatch::OtherWindowWatch(fs::path file, QObject* parent)
    : QObject(parent), m_looking(kLookEvery, [this, file = std::move(file)](const std::stop_token&) {
          try {
              const FileLock free(file);
              Q_EMIT gone();
          } catch (const Error&) { // it is there
          }
      })
{}

} // namespace taxon::workbench
