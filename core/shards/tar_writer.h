// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "base/hash.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct archive;
struct archive_entry;

namespace taxon::shards {

/// Writes one ustar file whose bytes depend on nothing but names and contents: mtime 0, uid and gid 0, mode 0644, no owner.
///
/// libarchive writes it, in blocks of 1 MiB (docs/decisions/0020-libarchive-writes-the-shards.md). Names are ours: at most
/// 100 ASCII bytes, so no pax record is ever needed. One thread at a time. After a failure the object can only be destroyed.
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
    /// \throws Error{InvalidArgument} for a name that is empty, not ASCII or over 100 bytes, or 8 GiB and more.
    [[nodiscard]] std::span<std::byte> begin(std::string_view name, std::uint64_t size);
    /// Writes the member begun; returns the offset of its first data byte in the tar. \throws Error{Io|NoSpace}.
    std::uint64_t keep();
    /// begin(), copy, keep().
    std::uint64_t add(std::string_view name, std::string_view content);
    /// Writes the end marker and closes. \throws Error{Io|NoSpace}.
    [[nodiscard]] Result finish();

private:
    struct Free {
        void operator()(archive* writer) const noexcept;
        void operator()(archive_entry* entry) const noexcept;
    };
    static std::ptrdiff_t writeBlock(archive* writer, void* self, const void* block, std::size_t size);
    void check(int result);

    std::filesystem::path m_file;
    FileSystem& m_fileSystem;
    int m_fd = -1;
    int m_errno = 0;         ///< of the write that failed
    bool m_dropping = false; ///< nothing is written any more
    Sha256 m_hash;
    std::uint64_t m_bytes = 0; ///< in the file so far
    std::string m_name;        ///< of the member begun
    std::size_t m_size = 0;
    std::vector<std::byte> m_data;
    std::unique_ptr<archive_entry, Free> m_entry;
    std::unique_ptr<archive, Free> m_tar; ///< last: its end may still write
};

} // namespace taxon::shards
