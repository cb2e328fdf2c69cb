// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace taxon {

/// Writes one file so that a reader, a crash or a full disk ever sees the old content or the new, never a mixture.
///
/// Bytes go to a temporary in the same folder (".name.tmp-PID-N"); commit() fsyncs it, renames it over the target and
/// fsyncs the folder. Destroying the object before commit() removes the temporary and leaves the target untouched.
/// After a failed fsync the data must be written again to a new file: the object then refuses to commit.
/// Not thread-safe; several objects for several files are.
class AtomicFile {
public:
    /// \throws Error{Io|NotFound|NoSpace} if the temporary can't be created.
    explicit AtomicFile(std::filesystem::path target, FileSystem& fileSystem = realFileSystem());
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// \throws Error{Io|NoSpace}; the target is untouched.
    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    /// Bytes written so far.
    [[nodiscard]] std::uintmax_t size() const noexcept { return m_size; }
    /// \throws Error{Io|NoSpace}; on failure before the rename the target is untouched.
    void commit();

private:
    [[noreturn]] void fail(int errnoValue, const char* action);

    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    FileSystem& m_fileSystem;
    int m_fd = -1;
    std::uintmax_t m_size = 0;
};

/// The whole of \p text as \p target, by AtomicFile.
void writeFileAtomically(const std::filesystem::path& target, std::string_view text, FileSystem& fileSystem = realFileSystem());
void writeFileAtomically(const std::filesystem::path& target, std::span<const std::byte> bytes, FileSystem& fileSystem = realFileSystem());

/// Builds a whole folder that is there completely or not at all: work in path(), a hidden sibling ".name.tmp-PID-N", then
/// commit() fsyncs every file and folder in it and renames it to the target, which must not exist.
class AtomicFolder {
public:
    /// \throws Error{AlreadyExists} if \p target exists; Error{Io|NoSpace} if the sibling can't be made.
    explicit AtomicFolder(std::filesystem::path target, FileSystem& fileSystem = realFileSystem());
    ~AtomicFolder();
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_temporary; }
    /// \throws Error{AlreadyExists|Io|NoSpace}; on failure the target does not exist.
    void commit();

private:
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    FileSystem& m_fileSystem;
    bool m_committed = false;
};

/// A hidden sibling of \p target that isn't there yet, and that sweepTemporaries() removes once this process is gone.
[[nodiscard]] std::filesystem::path temporaryFor(const std::filesystem::path& target);

/// Removes temporaries of AtomicFile and AtomicFolder in \p folder (not below) whose process on this machine is gone.
/// Returns how many were removed. Never throws for a single stubborn one.
std::size_t sweepTemporaries(const std::filesystem::path& folder);

} // namespace taxon
