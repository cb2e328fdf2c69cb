// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shards/extract.h"

#include <span>
#include <vector>

namespace taxon::shards {

/// What the two kinds of extraction share; not for other folders.

inline constexpr const char* kExtractedFolder = ".taxon";

/// The folder that is there already and in which \p target will be made, with or without folders between them.
[[nodiscard]] std::filesystem::path existingFolderOf(const std::filesystem::path& target);

/// Checks room for files of these sizes, each rounded up to 4 KiB, and for as many inodes. \throws Error{NoSpace}.
void requireRoom(const std::filesystem::path& target, std::uint64_t files, std::uint64_t roundedBytes);
inline std::uint64_t roundedUp(std::uint64_t bytes)
{
    return (bytes + 4095) / 4096 * 4096;
}

/// A new file written in pieces. \throws Error{Io|NoSpace} naming it.
class NewFile {
public:
    NewFile(const std::filesystem::path& path, FileSystem& fileSystem);
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    void write(std::span<const std::byte> bytes);
    void close();

private:
    const std::filesystem::path& m_path;
    FileSystem& m_fileSystem;
    int m_fd;
};

/// Passes all calls on but fsync of a file: the tree is flushed as a whole before its rename, which costs once, not per file.
class WithoutFileSync : public FileSystem {
public:
    explicit WithoutFileSync(FileSystem& inner) : m_inner(inner) {}
    int create(const std::filesystem::path& path) override { return m_inner.create(path); }
    std::ptrdiff_t write(int fd, std::span<const std::byte> bytes) override { return m_inner.write(fd, bytes); }
    int fsync(int) override { return 0; }
    int close(int fd) override { return m_inner.close(fd); }
    int rename(const std::filesystem::path& from, const std::filesystem::path& to) override { return m_inner.rename(from, to); }
    int syncFolder(const std::filesystem::path& folder) override { return m_inner.syncFolder(folder); }

private:
    FileSystem& m_inner;
};

/// Flushes the file system that \p folder lies on. \throws Error{Io|NoSpace}.
void syncFileSystemOf(const std::filesystem::path& folder);

ExtractResult extractShardSet(const std::filesystem::path& source, const std::filesystem::path& target, const ExtractOptions& options,
                              const jobs::Context& context, FileSystem& fileSystem);
ExtractResult extractPlainTars(const std::vector<std::filesystem::path>& tars, const std::filesystem::path& target, const ExtractOptions& options,
                               const jobs::Context& context, FileSystem& fileSystem);

} // namespace taxon::shards
