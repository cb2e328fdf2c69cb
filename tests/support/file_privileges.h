// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon::test {

/// While it lives, the calling thread and threads it starts may read and write only what a file's permissions allow, also where
/// the tests run as root (as they do in most containers).
class WithoutFilePrivileges {
public:
    WithoutFilePrivileges();
    ~WithoutFilePrivileges();
    WithoutFilePrivileges(const WithoutFilePrivileges&) = delete;
    WithoutFilePrivileges& operator=(const WithoutFilePrivileges&) = delete;

private:
    unsigned m_effective[2]; ///< the thread's capabilities before
};

/// The same for the program that this process executes next; for a child between fork and exec. Async-signal-safe.
void dropFilePrivilegesOfNextProgram() noexcept;

} // namespace taxon::test
