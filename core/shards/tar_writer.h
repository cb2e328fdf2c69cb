// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/checksum.h"
#include "base/file_system.h"
#include "base/hash.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taxon::shards {

/// Writes one ustar file whose bytes depend on nothing but names and contents (docs/decisions/0150-a-tar-writer-of-our-own.md).
///
/// Members are pending until keep(), which makes all of them part of the tar, or drop(), after which they never were: so an
/// image is checked after it was read and before it counts. Files are read straight into the block that is written.
/// One thread at a time. After a failure the object can only be destroyed.
class TarWriter {
public:
    struct Result {
        std::uint64_t bytes = 0;
        std::string checksum; ///< of the whole tar (base/checksum.h); "" if a member was shared unread
        std::string sha256;   ///< of the whole tar where it was asked for, else ""
    };

    /// \throws Error{Io|NotFound|NoSpace} if \p file can't be created (it must not exist).
    explicit TarWriter(std::filesystem::path file, FileSystem& fileSystem = realFileSystem(), bool withSha256 = false);
    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    /// Adds a member. \throws Error{InvalidArgument} for a bad name or size (writeUstarHeader()).
    void add(std::string_view name, std::string_view content);
    /// Adds a member of \p size bytes that the caller writes into the span, before any other call. \throws as add().
    [[nodiscard]] std::span<std::byte> begin(std::string_view name, std::uint64_t size);
    /// Adds \p source, a file of \p size bytes, as a member whose whole blocks stay where they are on the disk (FICLONERANGE).
    /// It must begin at a multiple of 4 KiB. Every byte is read once all the same, in order, for \p onBytes and the checksum; without
    /// \p onBytes only the few behind the last whole block are read, and if it is kept the tar has no checksum.
    /// Returns false, and has added nothing, where the file system can't share or the file is shorter. \throws Error{Io|NoSpace}; errors of reading name \p where.
    [[nodiscard]] bool share(std::string_view name, int source, std::uint64_t size, const std::filesystem::path& where,
                             const std::function<void(std::span<const std::byte>)>& onBytes);
    /// Bytes of the tar with all that is pending: where the next header begins.
    [[nodiscard]] std::uint64_t position() const noexcept { return m_start + m_pending; }
    /// \throws Error{Io|NoSpace}.
    void keep();
    void drop();
    /// Keeps, writes the end marker and closes. \throws Error{Io|NoSpace}.
    [[nodiscard]] Result finish();

private:
    struct Shared { ///< what drop() goes back to after share()
        std::uint64_t start;
        std::optional<Checksum> checksum;
    };
    std::span<std::byte> append(std::uint64_t bytes);
    /// Reads \p size bytes of \p source for onBytes and, up to \p whole, for the checksum; all behind whole go to \p tail, too.
    bool readShared(int source, std::uint64_t size, std::uint64_t whole, std::span<std::byte> tail, const std::filesystem::path& where,
                    const std::function<void(std::span<const std::byte>)>& onBytes);
    void addToSums(std::span<const std::byte> bytes);
    void write(std::span<const std::byte> bytes);
    void reserve(std::uint64_t end);
    void flush(std::uint64_t bytes);
    void goTo(std::uint64_t offset, bool cut);
    [[noreturn]] void fail(int errnoValue) const;

    std::filesystem::path m_file;
    FileSystem& m_fileSystem;
    int m_fd = -1;
    std::vector<std::byte> m_buffer;
    std::uint64_t m_start = 0;   ///< of the buffer in the tar: everything before is in the file
    std::uint64_t m_kept = 0;    ///< bytes of the buffer that are part of the tar
    std::uint64_t m_pending = 0; ///< bytes of the buffer in use
    std::optional<Shared> m_shared;
    bool m_hasShared = false;     ///< a member, at some time
    std::uint64_t m_reserved = 0; ///< where the room ends that the file system was asked for
    bool m_canReserve = true;
    std::optional<Checksum> m_checksum{std::in_place}; ///< of what is in the file; none if that was not all read
    std::optional<Sha256> m_sha256;
};

} // namespace taxon::shards
