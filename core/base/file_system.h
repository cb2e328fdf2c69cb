// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace taxon {

/// The few system calls that important writes go through, so that a test can make each of them fail.
///
/// The default object (realFileSystem()) calls the operating system. Every function returns 0 (or the descriptor / byte
/// count) on success and -errno on failure; nothing throws. Thread-safe.
class FileSystem {
public:
    virtual ~FileSystem() = default;
    /// Creates \p path for writing (O_CREAT | O_EXCL | O_CLOEXEC, mode 0666 less the umask).
    virtual int create(const std::filesystem::path& path);
    /// Opens \p path for appending and reading, makes it if it is missing; never follows a symbolic link.
    virtual int openToAppend(const std::filesystem::path& path);
    /// One write(2): may be short.
    virtual std::ptrdiff_t write(int fd, std::span<const std::byte> bytes);
    virtual int fsync(int fd);
    virtual int close(int fd);
    virtual int rename(const std::filesystem::path& from, const std::filesystem::path& to);
    /// A rename that never replaces: -EEXIST if \p to is there.
    virtual int renameNew(const std::filesystem::path& from, const std::filesystem::path& to);
    /// fsync of a folder, so that a rename in it survives a power cut.
    virtual int syncFolder(const std::filesystem::path& folder);
};

[[nodiscard]] FileSystem& realFileSystem();

} // namespace taxon
