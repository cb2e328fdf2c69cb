// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/file_lock.h"
#include "base/workspace.h"
#include "jobs/periodic.h"

#include <QObject>
#include <filesystem>
#include <memory>
#include <optional>

namespace taxon::workbench {

/// What a window has of a workspace. Of all windows that one person (a user name) has open on a workspace the first may change it, the others
/// read: two views of one library would act on what the other has moved already. Colleagues have a lock each, since their decisions are
/// made to be merged (docs/decisions/0280).
struct WindowAccess {
    std::shared_ptr<const Workspace> workspace; ///< of shareWorkspace(); never nullptr
    std::shared_ptr<const FileLock> lock;       ///< held while the window may change it; the kernel frees that of a killed window
    std::optional<Error> readOnly;              ///< why it may not: another window has the lock, or the workspace can't be written
};

/// journal/.window-USER.lock of a workspace.
[[nodiscard]] std::filesystem::path windowLockFile(const Workspace& workspace);

/// Opens a workspace to be changed, or, where that can't be, to be read: the reason names user, process, machine and since when.
/// \param held  what the window has now; its lock is kept if it is of the same workspace.
/// \throws as Workspace::open().
[[nodiscard]] WindowAccess openForWindow(const std::filesystem::path& folder, const std::optional<WindowAccess>& held);

/// Opens a workspace to be read alone, as a person asked for; the reason is the other window's where one changes it. Keeps no lock.
/// \throws as Workspace::open().
[[nodiscard]] WindowAccess openToRead(const std::filesystem::path& folder);

/// Looks every few seconds whether the window that has the lock is gone, on a thread of its own.
class OtherWindowWatch : public QObject {
    Q_OBJECT

public:
    /// \param file  windowLockFile() of the workspace.
    explicit OtherWindowWatch(std::filesystem::path file, QObject* parent = nullptr);

Q_SIGNALS:
    /// The lock was free a moment ago.
    void gone();

private:
    jobs::Periodic m_looking;
};

} // namespace taxon::workbench
