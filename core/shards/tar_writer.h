// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/hash.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::shards {

/// Writes one ustar file whose bytes depend on nothing but names and contents: mtime 0, uid and gid 0, mode 0644, no owner.
///
/// A member's data is read straight into the write buffer (begin(), fill, keep()), so that a byte is copied once between
/// the two system calls and is still in the cache when it is hashed. Writes are 1 MiB or larger.
/// Names are ours: at most 100 ASCII bytes, so no pax record is ever needed. One thread at a time.
/// Why not libarchive: docs/decisions/0020-own-tar-writer.md.
class TarWriter {
public:
    struct Result {
        std::uint64_t bytes = 0;
        std::string sha256; ///< of the whole tar
    };

    /// \throws Error{Io|NotFound|NoSpace} if \p file can't be created (it must not exist).
    explicit TarWriter(std::filesystem::path file, FileSystem& fileSystem = realFileSystem());
    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    /// Makes room for a member; the caller fills the span and calls keep(). Without keep() the member is as if it never was.
    /// \throws Error{InvalidArgument} for a name that is empty, not ASCII or over 100 bytes, or 8 GiB and more; Error{Io|NoSpace}.
    [[nodiscard]] std::span<std::byte> begin(std::string_view name, std::uint64_t size);
    /// Keeps the member begun; returns the offset of its first data byte in the tar.
    std::uint64_t keep();
    /// begin(), copy, keep().
    std::uint64_t add(std::string_view name, std::string_view content);
    /// Writes the end marker and closes. \throws Error{Io|NoSpace}.
    [[nodiscard]] Result finish();

private:
    void flush();

    std::filesystem::path m_file;
    FileSystem& m_fileSystem;
    int m_fd = -1;
    std::vector<std::byte> m_buffer;
    std::size_t m_used = 0;      ///< bytes of the buffer that are kept
    std::size_t m_dataStart = 0; ///< in the buffer, of the member begun
    std::size_t m_dataSize = 0;
    std::uint64_t m_flushed = 0; ///< bytes of the file before the buffer
    Sha256 m_hash;
};

} // namespace taxon::shards
