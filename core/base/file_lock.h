// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.h"

#include <filesystem>
#include <string>

namespace taxon {

/// An exclusive lock on a file, held while the object lives and released by the kernel if the process dies.
///
/// The file names the holder ("pid 12 on host since time"), so that the second comer can say who is in the way.
/// Works between processes of one machine and, where the share supports it, between machines.
class FileLock {
public:
    /// \throws Error{Locked} naming the holder if another process has it; Error{Io} if the file can't be made.
    explicit FileLock(const std::filesystem::path& file);

private:
    UniqueFd m_fd;
};

} // namespace taxon
