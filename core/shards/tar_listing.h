// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <archive.h>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace taxon::shards {

/// One member of a tar that is a regular file.
struct TarEntry {
    std::string name; ///< as bytes, without "./" and repeated slashes; stays below the folder it is joined to
    std::uint64_t bytes = 0;
    std::uint64_t headerOffset = 0; ///< where its (first) header begins
    std::uint64_t dataOffset = 0;   ///< where its bytes begin, behind all of its headers
    bool sparse = false;            ///< its bytes do not lie in one piece
};

/// What a tar holds, found by walking over its headers without reading the data.
struct TarListing {
    std::vector<TarEntry> entries; ///< the whole ones before any damage
    std::string unsafe;            ///< the first entry that must not be extracted, and why; ""
    std::string damage;            ///< why the walk ended before the tar's end marker; ""
};

/// Walks over \p file, which must be an uncompressed tar (ustar, pax, GNU).
///
/// Unsafe are: absolute names, "..", an empty name, links of both kinds, FIFOs, devices, a name that is there twice or is a
/// file here and a folder there. Damage is: anything libarchive says other than OK and end (a warning too), a tar that ends
/// without its end marker or inside a member, bytes after the end marker, no member at all.
/// \throws Error{NotFound|Io|InvalidArgument} if it can't be opened or is no regular file.
[[nodiscard]] TarListing listTar(const std::filesystem::path& file);

/// An entry's name as a path below a folder: "./a//b/" becomes "a/b". Returns "" and sets \p why if it is not safe;
/// \p why stays empty for the folder itself ("./").
[[nodiscard]] std::string normalisedName(const char* name, std::string& why);

/// For this thread, while it lives: UTF-8 names, without which libarchive returns no name for a non-ASCII pax record.
class Utf8Locale {
public:
    Utf8Locale();
    ~Utf8Locale();
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

private:
    void* m_previous;
};

struct ArchiveCloser {
    void operator()(archive* reader) const noexcept { archive_read_free(reader); }
};
using ArchiveReader = std::unique_ptr<archive, ArchiveCloser>;
/// A libarchive reader on \p fd that knows tar and nothing else. \throws Error{Damaged} with libarchive's reason, naming \p file.
[[nodiscard]] ArchiveReader openTar(int fd, std::size_t blockBytes, const std::filesystem::path& file);
/// libarchive's reason for the last failure, never empty.
[[nodiscard]] std::string reason(archive* reader);

} // namespace taxon::shards
