// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"

#include <filesystem>
#include <span>
#include <string>

namespace taxon::storage {

/// An Error from errno about a share: ESTALE, EIO, ETIMEDOUT … say that the share may have to be mounted again, the rest is
/// errnoError().
[[noreturn]] void throwShareError(int errnoValue, const std::string& action, const std::filesystem::path& path);

/// A file on a share on its way: ".NAME.part-HOST-PID-N" until commit() has flushed it and given it its name.
///
/// Beside AtomicFile it has what a share needs that several machines write to: the name says whose it is (sweepParts()), its
/// descriptor is there for a copy inside of the share, and a folder that can't be flushed is no failure. Not thread-safe.
class PartFile {
public:
    /// \throws Error{Io|NotFound|NoSpace}.
    PartFile(std::filesystem::path target, FileSystem& fileSystem);
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    [[nodiscard]] int fd() const noexcept { return m_fd; }
    void write(std::span<const std::byte> bytes);
    /// Sends what was written to the server, so that the last flush is a short one.
    void flush();
    /// fsync, close, rename, fsync of the folder. \throws Error{Io|NoSpace}; the target is then as it was.
    void commit();

private:
    std::filesystem::path m_target;
    std::filesystem::path m_part;
    FileSystem& m_fileSystem;
    int m_fd = -1;
};

/// Removes the parts in \p folder whose program ran on this machine and is gone, and those of other machines that are a day older
/// than the newest file beside them. \returns how many.
std::size_t sweepParts(const std::filesystem::path& folder);

} // namespace taxon::storage
