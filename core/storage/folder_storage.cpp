// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/folder_storage.h"

#include "base/atomic_file.h"
#include "base/checksum.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "storage/file_reader.h"
#include "storage/part_file.h"

#include <algorithm>
#include <cerrno>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Every body that runs under runWatched() may outlive its call: it captures values only.

namespace taxon::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kFlushEach = 64 << 20; // so that no single flush takes long enough to look like a dead share

/// As runWatched() promises for the root: a share that is not mounted is not an empty one.
void requireRoot(const fs::path& root)
{
    std::error_code failure;
    const bool isFolder = fs::is_directory(root, failure);
    if (failure && failure.value() != ENOENT)
        throwShareError(failure.value(), "look into the folder", root);
    if (!isFolder)
        throw Error(ErrorCode::NotFound, "There is no such folder.", pathToText(root),
                    "Mount the share, or make the folder. (A remote of rclone is written REMOTE:PATH.)");
}

void makeParents(const fs::path& root, const fs::path& target)
{
    requireRoot(root);
    std::error_code failure;
    fs::create_directories(target.parent_path(), failure);
    if (failure)
        throwShareError(failure.value(), "create the folder", target.parent_path());
}

bool isHidden(const fs::path& path)
{
    return path.filename().native().starts_with('.');
}

void listInto(std::vector<Entry>& entries, const fs::path& root, const fs::path& folder, int depth, Pulse& pulse)
{
    std::error_code failure;
    fs::directory_iterator at(folder, failure);
    for (; !failure && at != fs::directory_iterator(); at.increment(failure)) {
        pulse.beat();
        const fs::file_status status = at->symlink_status(failure);
        if (failure || isHidden(at->path()))
            continue;
        if (fs::is_regular_file(status)) {
            const std::uint64_t bytes = at->file_size(failure);
            if (!failure)
                entries.push_back({at->path().lexically_relative(root).native(), bytes, {}});
        } else if (fs::is_directory(status) && depth > 1) {
            listInto(entries, root, at->path(), depth - 1, pulse);
        }
    }
    if (failure && failure.value() != ENOENT) // what goes away while we look is not there
        throwShareError(failure.value(), "list the folder", folder);
}

/// Reads to the end, and hands each block to \p write.
template <typename Write>
Receipt copyBlocks(FileReader& reader, Pulse& pulse, const Write& write)
{
    Checksum checksum;
    Sha256 sha256;
    Receipt receipt;
    for (auto block = reader.next(); !block.empty(); block = reader.next()) {
        checksum.update(block);
        sha256.update(block);
        receipt.bytes += block.size();
        write(block, receipt.bytes);
        pulse.beat(block.size());
    }
    receipt.checksum = checksum.toHex();
    receipt.sha256 = toHex(sha256.finish());
    return receipt;
}

Receipt putFile(const fs::path& file, const fs::path& target, FileSystem& fileSystem, Pulse& pulse)
{
    FileReader reader(file);
    PartFile part(target, fileSystem);
    Receipt receipt = copyBlocks(reader, pulse, [&part](std::span<const std::byte> block, std::uint64_t done) {
        part.write(block);
        if (done % kFlushEach == 0)
            part.flush();
    });
    part.commit();
    return receipt;
}

std::string sha256Of(const fs::path& file, bool countBytes, Pulse& pulse)
{
    FileReader reader(file);
    reader.dropCache();
    Sha256 sha256;
    for (auto block = reader.next(); !block.empty(); block = reader.next()) {
        sha256.update(block);
        pulse.beat(countBytes ? block.size() : 0);
    }
    return toHex(sha256.finish());
}

Receipt getFile(const fs::path& from, const fs::path& to, Pulse& pulse)
{
    FileReader reader(from);
    AtomicFile file(to);
    Receipt receipt = copyBlocks(reader, pulse, [&file](std::span<const std::byte> block, std::uint64_t) { file.write(block); });
    file.commit();
    return receipt;
}

/// Shares the blocks where the file system can, else lets the server or the kernel copy. \returns false where neither works.
bool copyInside(const fs::path& from, const fs::path& to, FileSystem& fileSystem, Pulse& pulse)
{
    constexpr std::size_t kPiece = 64 << 20;
    const FileReader reader(from);
    PartFile part(to, fileSystem);
    if (::ioctl(part.fd(), FICLONE, reader.fd()) != 0) {
        std::uint64_t done = 0;
        while (done < reader.bytes()) {
            const ssize_t n = ::copy_file_range(reader.fd(), nullptr, part.fd(), nullptr, kPiece, 0);
            if (n == 0)
                throw Error(ErrorCode::Damaged, "The file became shorter while it was copied.", pathToText(from));
            if (n < 0 && (errno == EXDEV || errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL || errno == EPERM))
                return false;
            if (n < 0 && errno != EINTR)
                throwShareError(errno, "copy the file on the share", to);
            done += n < 0 ? 0 : static_cast<std::uint64_t>(n);
            pulse.beat();
        }
    }
    part.commit();
    return true;
}

} // namespace

FolderStorage::FolderStorage(const fs::path& root, const jobs::Context& context, Patience patience, std::shared_ptr<FileSystem> fileSystem)
    : m_root(fs::absolute(root).lexically_normal()), m_url(pathToText(m_root)), m_patience(patience), m_fileSystem(std::move(fileSystem))
{
    runWatched(m_url, m_patience, context, {}, [folder = m_root](Pulse&) { requireRoot(folder); });
}

std::vector<Entry> FolderStorage::list(const std::string& folder, int depth, const jobs::Context& context)
{
    const fs::path top = folder.empty() ? m_root : m_root / requireName(folder);
    return watched<std::vector<Entry>>(m_url, m_patience, context, {}, [root = m_root, top, depth](Pulse& pulse) {
        requireRoot(root);
        std::vector<Entry> entries;
        listInto(entries, root, top, depth, pulse);
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
        return entries;
    });
}

std::optional<std::uint64_t> FolderStorage::freeBytes(const jobs::Context& context)
{
    return watched<std::optional<std::uint64_t>>(m_url, m_patience, context, {}, [root = m_root](Pulse&) -> std::optional<std::uint64_t> {
        requireRoot(root);
        std::error_code failure;
        const fs::space_info space = fs::space(root, failure);
        return failure || space.capacity == 0 ? std::nullopt : std::optional<std::uint64_t>(space.available); // some shares tell nothing
    });
}

std::optional<Entry> FolderStorage::entry(const std::string& name, const jobs::Context& context)
{
    const fs::path path = m_root / requireName(name);
    return watched<std::optional<Entry>>(m_url, m_patience, context, {}, [root = m_root, path, name](Pulse&) -> std::optional<Entry> {
        requireRoot(root);
        std::error_code failure;
        if (!fs::is_regular_file(fs::symlink_status(path, failure)))
            return std::nullopt;
        return Entry{name, FileReader(path).bytes(), {}};
    });
}

Receipt FolderStorage::put(const fs::path& file, const std::string& name, Check check, const jobs::Context& context, const Meter& meter)
{
    const fs::path target = m_root / requireName(name);
    return watched<Receipt>(m_url, m_patience, context, meter, [root = m_root, file, target, check, fileSystem = m_fileSystem](Pulse& pulse) {
        makeParents(root, target);
        Receipt receipt = putFile(file, target, *fileSystem, pulse);
        const bool same = check == Check::None ? FileReader(target).bytes() == receipt.bytes : sha256Of(target, false, pulse) == receipt.sha256;
        if (!same) {
            std::error_code ignored;
            fs::remove(target, ignored);
            throw Error(ErrorCode::Damaged, "What the share gives back is not what was written to it; the copy was removed.", pathToText(target),
                        "Start it again. If this comes again, the share, the network or this machine's memory is damaged.");
        }
        return receipt;
    });
}

Receipt FolderStorage::get(const std::string& name, const fs::path& file, const jobs::Context& context, const Meter& meter)
{
    const fs::path from = m_root / requireName(name);
    return watched<Receipt>(m_url, m_patience, context, meter, [from, file](Pulse& pulse) { return getFile(from, file, pulse); });
}

std::string FolderStorage::sha256(const std::string& name, const jobs::Context& context, const Meter& meter)
{
    const fs::path file = m_root / requireName(name);
    return watched<std::string>(m_url, m_patience, context, meter, [file](Pulse& pulse) { return sha256Of(file, true, pulse); });
}

bool FolderStorage::copy(const std::string& from, const std::string& to, const jobs::Context& context)
{
    const fs::path source = m_root / requireName(from), target = m_root / requireName(to);
    return watched<bool>(m_url, m_patience, context, {}, [root = m_root, source, target, fileSystem = m_fileSystem](Pulse& pulse) {
        makeParents(root, target);
        return copyInside(source, target, *fileSystem, pulse);
    });
}

void FolderStorage::remove(const std::string& name, const jobs::Context& context)
{
    const fs::path file = m_root / requireName(name);
    runWatched(m_url, m_patience, context, {}, [root = m_root, file](Pulse&) {
        requireRoot(root);
        std::error_code failure;
        fs::remove(file, failure);
        if (failure)
            throwShareError(failure.value(), "remove the file", file);
    });
}

std::size_t FolderStorage::sweep(const std::string& folder, const jobs::Context& context)
{
    const fs::path path = m_root / requireName(folder);
    return watched<std::size_t>(m_url, m_patience, context, {}, [path](Pulse&) { return sweepParts(path); });
}

} // namespace taxon::storage
