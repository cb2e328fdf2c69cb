// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/tar_listing.h"

#include "base/error.h"
#include "base/text.h"
#include "shards/source_file.h"

#include <algorithm>
#include <archive_entry.h>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <unordered_set>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlock = 512;
constexpr std::size_t kWalkBlockBytes = 16 << 10; // small: the walk seeks over the data

locale_t utf8Locale()
{
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
}

/// Names seen so far: a name twice, or one that is a file here and a folder there, would let one entry replace another.
class Names {
public:
    std::string addFile(const std::string& name)
    {
        if (m_files.contains(name))
            return "is there twice";
        if (m_folders.contains(name))
            return "is a file and a folder";
        m_files.insert(name);
        return addParents(name);
    }
    std::string addFolder(const std::string& name)
    {
        if (m_files.contains(name))
            return "is a file and a folder";
        m_folders.insert(name);
        return addParents(name);
    }

private:
    std::string addParents(const std::string& name)
    {
        for (std::size_t slash = name.rfind('/'); slash != std::string::npos && slash > 0; slash = name.rfind('/', slash - 1)) {
            const std::string parent = name.substr(0, slash);
            if (m_files.contains(parent))
                return "lies below a file";
            if (!m_folders.insert(parent).second)
                break;
        }
        return {};
    }

    std::unordered_set<std::string> m_files;
    std::unordered_set<std::string> m_folders;
};

const char* kindProblem(archive_entry* entry)
{
    if (archive_entry_hardlink(entry) != nullptr)
        return "is a hard link";
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
    case AE_IFDIR: return nullptr;
    case AE_IFLNK: return "is a symbolic link";
    case AE_IFIFO: return "is a FIFO";
    case AE_IFCHR:
    case AE_IFBLK: return "is a device";
    default: return "is neither a file nor a folder";
    }
}

/// Why the entry must not be extracted, or "". Adds a good file to the listing.
std::string inspect(archive* reader, archive_entry* entry, Names& names, TarListing& listing)
{
    const char* raw = archive_entry_pathname(entry);
    const std::string shown = "'" + pathToText(raw != nullptr ? raw : "") + "' ";
    std::string why;
    if (const char* kind = kindProblem(entry))
        return shown + kind;
    const std::string name = normalisedName(raw, why);
    if (!why.empty())
        return shown + why;
    const bool folder = archive_entry_filetype(entry) == AE_IFDIR;
    if (name.empty())
        return folder ? std::string() : shown + "has an empty name";
    why = folder ? names.addFolder(name) : names.addFile(name);
    if (!why.empty())
        return shown + why;
    if (archive_entry_size_is_set(entry) == 0 || archive_entry_size(entry) < 0)
        return shown + "has no size";
    if (!folder)
        listing.entries.push_back({name, static_cast<std::uint64_t>(archive_entry_size(entry)),
                                   static_cast<std::uint64_t>(archive_read_header_position(reader)),
                                   static_cast<std::uint64_t>(archive_filter_bytes(reader, 0)), archive_entry_sparse_count(entry) > 0});
    return {};
}

std::string after(const TarListing& listing)
{
    return listing.entries.empty() ? "at its begin" : "after '" + pathToText(listing.entries.back().name) + "'";
}

/// Whether everything from \p offset on is zero, as it must be after the end marker.
bool isZeroFrom(int fd, std::uint64_t offset, std::uint64_t end, const fs::path& file)
{
    std::vector<std::byte> buffer(64 << 10);
    while (offset < end) {
        const std::size_t n = readAt(fd, offset, buffer, file);
        if (n == 0 || std::any_of(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n), [](std::byte b) { return b != std::byte{0}; }))
            return false;
        offset += n;
    }
    return true;
}

} // namespace

Utf8Locale::Utf8Locale() : m_previous(::uselocale(utf8Locale())) {}

Utf8Locale::~Utf8Locale()
{
    ::uselocale(static_cast<locale_t>(m_previous));
}

std::string reason(archive* reader)
{
    const char* text = archive_error_string(reader);
    return text != nullptr && *text != '\0' ? text : fmt::format("libarchive error {}", archive_errno(reader));
}

ArchiveReader openTar(int fd, std::size_t blockBytes, const fs::path& file)
{
    ArchiveReader reader(archive_read_new());
    if (!reader || archive_read_support_format_tar(reader.get()) != ARCHIVE_OK || archive_read_open_fd(reader.get(), fd, blockBytes) != ARCHIVE_OK)
        throw Error(ErrorCode::Damaged, reader ? reason(reader.get()) : std::string("no memory"), pathToText(file));
    return reader;
}

std::string normalisedName(const char* name, std::string& why)
{
    if (name == nullptr || *name == '\0') {
        why = name == nullptr ? "has a name that can't be read" : "has an empty name";
        return {};
    }
    if (*name == '/') {
        why = "is absolute";
        return {};
    }
    std::string out;
    for (const std::string& part : split(name, '/')) {
        if (part == "..") {
            why = "would leave its folder by '..'";
            return {};
        }
        if (part.empty() || part == ".")
            continue;
        if (!out.empty())
            out += '/';
        out += part;
    }
    return out;
}

TarListing listTar(const fs::path& file)
{
    const Utf8Locale locale;
    const SourceFile source = openRegularFile(AT_FDCWD, file);
    TarListing listing;
    ArchiveReader opened;
    try {
        opened = openTar(source.fd.value(), kWalkBlockBytes, file);
    } catch (const Error& failure) { // libarchive looks at the first block already
        listing.damage = "is damaged at its begin: " + failure.message();
        return listing;
    }
    archive* const reader = opened.get();
    Names names;
    std::uint64_t end = 0; // of the last member
    for (;;) {
        archive_entry* entry = nullptr;
        const int result = archive_read_next_header(reader, &entry);
        if (result == ARCHIVE_EOF)
            break;
        if (result != ARCHIVE_OK) {
            listing.damage = fmt::format("is damaged {}: {}", after(listing), reason(reader));
            return listing;
        }
        listing.unsafe = inspect(reader, entry, names, listing);
        if (!listing.unsafe.empty())
            return listing;
        const bool isFile = archive_entry_filetype(entry) == AE_IFREG;
        const int skipped = archive_read_data_skip(reader);
        end = static_cast<std::uint64_t>(archive_filter_bytes(reader, 0));
        if (skipped != ARCHIVE_OK || end > source.bytes) { // libarchive seeks beyond the end of a short file without noticing
            if (isFile)
                listing.entries.pop_back();
            listing.damage = fmt::format("is cut {}", after(listing));
            return listing;
        }
    }
    const auto stop = static_cast<std::uint64_t>(archive_filter_bytes(reader, 0));
    if (stop < end + kBlock || stop > source.bytes)
        listing.damage = fmt::format("is cut {}: its end marker is missing", after(listing));
    else if (!isZeroFrom(source.fd.value(), stop, source.bytes, file))
        listing.damage = fmt::format("goes on {} behind its end marker", after(listing));
    else if (listing.entries.empty())
        listing.damage = "is empty";
    return listing;
}

} // namespace taxon::shards
