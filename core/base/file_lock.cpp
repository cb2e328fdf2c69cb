// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_lock.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/host.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

namespace taxon {

FileLock::FileLock(const std::filesystem::path& file) : m_fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666))
{
    if (!m_fd)
        throw errnoError(errno, "open the lock file", pathToText(file));
    if (::flock(m_fd.value(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            throw errnoError(errno, "lock the file", pathToText(file));
        std::string holder = readTextFile(file, 4096);
        throw Error(ErrorCode::Locked, fmt::format("Another program works here: {}.", holder.empty() ? "it left no name" : holder),
                    pathToText(file.parent_path()), "Wait until it has ended, or stop it.");
    }
    const std::string holder = fmt::format("process {} on {} since {}", ::getpid(), hostName(), toIso8601(realClock().wall()));
    if (::ftruncate(m_fd.value(), 0) != 0 || ::pwrite(m_fd.value(), holder.data(), holder.size(), 0) < 0)
        throw errnoError(errno, "write the lock file", pathToText(file));
}

} // namespace taxon
