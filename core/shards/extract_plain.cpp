// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "shards/extract_parts.h"
#include "shards/source_file.h"
#include "shards/tar_listing.h"

#include <archive_entry.h>
#include <atomic>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <unistd.h>
#include <unordered_map>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBlockBytes = std::size_t{1} << 20;

[[noreturn]] void refuse(const fs::path& tar, const std::string& what)
{
    throw Error(ErrorCode::Damaged, what + ". Nothing was extracted.", pathToText(tar), "Make or copy this archive again.");
}

/// Lists all tars; refuses the first that is unsafe or damaged, and names that two of them share.
std::vector<TarListing> listAll(const std::vector<fs::path>& tars, unsigned jobs, const jobs::Context& context)
{
    std::vector<TarListing> listings(tars.size());
    jobs::parallelFor(tars.size(), jobs, context, [&](std::size_t i) {
        listings[i] = listTar(tars[i]);
        if (!listings[i].unsafe.empty())
            refuse(tars[i], "The entry " + listings[i].unsafe + ", which is not safe to extract");
        if (!listings[i].damage.empty())
            refuse(tars[i], "The archive " + listings[i].damage);
    });
    std::unordered_map<std::string, std::size_t> owner;
    for (std::size_t i = 0; i < tars.size(); ++i)
        for (const TarEntry& entry : listings[i].entries)
            if (const auto [first, isNew] = owner.emplace(entry.name, i); !isNew)
                refuse(tars[i], "The entry '" + pathToText(entry.name) + "' is in " + pathToText(tars[first->second].filename()) + " too");
    for (const auto& [name, tar] : owner)
        for (std::size_t slash = name.rfind('/'); slash != std::string::npos; slash = slash == 0 ? std::string::npos : name.rfind('/', slash - 1))
            if (owner.contains(name.substr(0, slash)))
                refuse(tars[tar], "The entry '" + pathToText(name) + "' lies below what is a file in another archive");
    return listings;
}

/// Names that the target's file system can't hold are found before anything is written; others may have held them.
void requireShortNames(const std::vector<fs::path>& tars, const std::vector<TarListing>& listings, const fs::path& target)
{
    const long longest = ::pathconf(existingFolderOf(target).c_str(), _PC_NAME_MAX);
    for (std::size_t i = 0; longest > 0 && i < tars.size(); ++i)
        for (const TarEntry& entry : listings[i].entries)
            for (const std::string& part : split(entry.name, '/'))
                if (part.size() > static_cast<std::size_t>(longest))
                    throw Error(ErrorCode::Io,
                                fmt::format("The entry '{}' has a name of {} bytes, and this disk can hold {}. Nothing was extracted.",
                                            pathToText(entry.name), part.size(), longest),
                                pathToText(tars[i]), "Rename it where the archive was made, or extract to a disk that holds it.");
}

void copyEntry(archive* reader, const fs::path& path, std::uint64_t bytes, const fs::path& tar, FileSystem& fileSystem)
{
    NewFile file(path, fileSystem);
    std::vector<std::byte> buffer(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kReadBlockBytes)));
    std::uint64_t done = 0;
    while (done < bytes) {
        const la_ssize_t n = archive_read_data(reader, buffer.data(), buffer.size()); // fills the holes of a sparse member with zeros
        if (n <= 0)
            refuse(tar, "'" + pathToText(path.filename()) + "' can't be read: " + (n == 0 ? std::string("it is cut") : reason(reader)));
        file.write(std::span<const std::byte>(buffer).first(static_cast<std::size_t>(n)));
        done += static_cast<std::uint64_t>(n);
    }
    file.close();
}

/// Extracts what \p listing named; anything else in the tar now means that it was changed meanwhile.
void extractTar(const fs::path& tar, const TarListing& listing, const fs::path& root, std::atomic<std::uint64_t>& done, std::uint64_t total,
                const jobs::Context& context, FileSystem& fileSystem)
{
    const Utf8Locale locale;
    const SourceFile source = openRegularFile(AT_FDCWD, tar);
    const ArchiveReader reader = openTar(source.fd.value(), kReadBlockBytes, tar);
    std::size_t next = 0;
    archive_entry* entry = nullptr;
    for (int result = ARCHIVE_OK; (result = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
        context.throwIfStopped();
        if (result != ARCHIVE_OK)
            refuse(tar, "The archive is damaged: " + reason(reader.get()));
        if (archive_entry_filetype(entry) == AE_IFDIR)
            continue;
        std::string why;
        const std::string name = normalisedName(archive_entry_pathname(entry), why);
        if (next >= listing.entries.size() || name != listing.entries[next].name || archive_entry_filetype(entry) != AE_IFREG
            || archive_entry_hardlink(entry) != nullptr)
            refuse(tar, "The archive changed while it was read");
        copyEntry(reader.get(), root / name, listing.entries[next].bytes, tar, fileSystem);
        ++next;
        context.progress({"extract", ++done, total, "files"});
    }
    if (next != listing.entries.size())
        refuse(tar, "The archive changed while it was read");
}

} // namespace

ExtractResult extractPlainTars(const std::vector<fs::path>& tars, const fs::path& target, const ExtractOptions& options, const jobs::Context& context,
                               FileSystem& fileSystem)
{
    const std::vector<TarListing> listings = listAll(tars, options.jobs, context);
    requireShortNames(tars, listings, target);
    ExtractResult result;
    std::uint64_t rounded = 0;
    std::set<fs::path> folders;
    for (const TarListing& listing : listings) {
        for (const TarEntry& entry : listing.entries) {
            ++result.files;
            result.bytes += entry.bytes;
            rounded += roundedUp(entry.bytes);
            folders.insert(fs::path(entry.name).parent_path());
        }
    }
    requireRoom(target, result.files, rounded);
    WithoutFileSync quick(fileSystem);
    AtomicFolder folder(fs::absolute(target), quick);
    for (const fs::path& made : folders) {
        std::error_code failure;
        fs::create_directories(folder.path() / made, failure);
        if (failure)
            throw errnoError(failure.value(), "create the folder", pathToText(made));
    }
    std::atomic<std::uint64_t> done{0};
    jobs::parallelFor(tars.size(), options.jobs, context,
                      [&](std::size_t i) { extractTar(tars[i], listings[i], folder.path(), done, result.files, context, quick); });
    if (options.sync)
        syncFileSystemOf(folder.path());
    folder.commit();
    return result;
}

} // namespace taxon::shards
