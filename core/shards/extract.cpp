// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/extract.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "shards/extract_parts.h"
#include "shards/source_file.h"
#include "shards/verify.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/statvfs.h>
#include <unistd.h>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kImagesAPiece = 256; // of work handed to a thread: small enough for few, large shards

void refuseDamage(const fs::path& source, const ShardSet& set, const std::vector<std::vector<const ShardRow*>>& rows, unsigned jobs,
                  const jobs::Context& context)
{
    jobs::parallelFor(set.shards.size(), jobs, context, [&](std::size_t i) {
        const std::vector<ShardProblem> problems = checkStructure(source, set.shards[i], rows[i]);
        if (problems.empty())
            return;
        std::string text = problems.front().message;
        for (std::size_t k = 1; k < std::min<std::size_t>(problems.size(), 4); ++k)
            text += "; " + (problems[k].path.empty() ? "" : problems[k].path + ": ") + problems[k].message;
        throw Error(ErrorCode::Damaged, "This shard is damaged, nothing was extracted: " + text + ".", pathToText(source / set.shards[i].file),
                    "Copy it again, or pack it again with: taxon shards pack.");
    });
}

void makeFolders(const fs::path& root, const ShardSet& set)
{
    std::set<fs::path> folders;
    for (const ShardRow& row : set.rows)
        folders.insert(textToPath(row.path).parent_path());
    for (const fs::path& folder : folders) {
        std::error_code failure;
        fs::create_directories(root / folder, failure);
        if (failure)
            throw errnoError(failure.value(), "create the folder", pathToText(root / folder));
    }
}

void extractImage(int shard, const ShardRow& row, const fs::path& root, std::vector<std::byte>& buffer, FileSystem& fileSystem)
{
    buffer.resize(row.bytes);
    if (readAt(shard, row.offset, buffer, row.shard) != row.bytes || toHex(sha256(std::span<const std::byte>(buffer))) != row.sha256)
        throw Error(ErrorCode::Damaged, row.path + ": checksum. Nothing was extracted.", row.shard,
                    "Copy the shard again, or pack it again with: taxon shards pack.");
    const fs::path path = root / textToPath(row.path);
    NewFile file(path, fileSystem);
    file.write(buffer);
    file.close();
}

void copyText(const fs::path& from, const fs::path& to)
{
    std::error_code failure;
    fs::copy_file(from, to, failure);
    if (failure)
        throw errnoError(failure.value(), "copy the index", pathToText(to));
}

} // namespace

void requireRoom(const fs::path& target, std::uint64_t files, std::uint64_t roundedBytes)
{
    const fs::path parent = fs::absolute(target).parent_path();
    requireSpace(parent, roundedBytes + files * 512 + (1 << 20), "extract the shards");
    fs::path existing = parent;
    while (!fs::exists(existing) && existing.has_relative_path())
        existing = existing.parent_path();
    struct statvfs status {};
    if (::statvfs(existing.c_str(), &status) == 0 && status.f_files != 0 && status.f_favail < files)
        throw Error(ErrorCode::NoSpace, fmt::format("The disk can hold {} more files, extracting the shards needs {}.", status.f_favail, files),
                    pathToText(existing));
}

NewFile::NewFile(const fs::path& path, FileSystem& fileSystem) : m_path(path), m_fileSystem(fileSystem), m_fd(fileSystem.create(path))
{
    if (m_fd < 0)
        throw errnoError(-m_fd, "create the file", pathToText(path));
}

NewFile::~NewFile()
{
    if (m_fd >= 0)
        m_fileSystem.close(m_fd);
}

void NewFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const std::ptrdiff_t n = m_fileSystem.write(m_fd, bytes);
        if (n < 0)
            throw errnoError(static_cast<int>(-n), "write the file", pathToText(m_path));
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

void NewFile::close()
{
    const int closed = m_fileSystem.close(std::exchange(m_fd, -1));
    if (closed < 0)
        throw errnoError(-closed, "close the file", pathToText(m_path));
}

void syncFileSystemOf(const fs::path& folder)
{
    const UniqueFd fd = openFolder(folder);
    if (::syncfs(fd.value()) != 0)
        throw errnoError(errno, "flush the extracted files to disk", pathToText(folder));
}

ExtractResult extractShardSet(const fs::path& source, const fs::path& target, unsigned jobs, const jobs::Context& context, FileSystem& fileSystem)
{
    const ShardSet set = ShardSet::open(source);
    const auto rows = rowsByShard(set);
    std::uint64_t rounded = 0;
    for (const ShardRow& row : set.rows)
        rounded += roundedUp(row.bytes);
    requireRoom(target, set.rows.size(), rounded);
    refuseDamage(source, set, rows, jobs, context);

    WithoutFileSync quick(fileSystem);
    AtomicFolder folder(target, quick);
    makeFolders(folder.path(), set);
    struct Piece {
        std::size_t shard, from, to;
    };
    std::vector<Piece> pieces;
    std::vector<SourceFile> files;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        files.push_back(openRegularFile(AT_FDCWD, source / set.shards[i].file));
        for (std::size_t from = 0; from < rows[i].size(); from += kImagesAPiece)
            pieces.push_back({i, from, std::min(rows[i].size(), from + kImagesAPiece)});
    }
    std::atomic<std::uint64_t> done{0};
    jobs::parallelFor(pieces.size(), jobs, context, [&](std::size_t p) {
        std::vector<std::byte> buffer;
        for (std::size_t k = pieces[p].from; k < pieces[p].to; ++k) {
            context.throwIfStopped();
            extractImage(files[pieces[p].shard].fd.value(), *rows[pieces[p].shard][k], folder.path(), buffer, quick);
            context.progress({"extract", ++done, set.rows.size()});
        }
    });
    fs::create_directory(folder.path() / kExtractedFolder);
    copyText(source / "index.csv", folder.path() / kExtractedFolder / "index.csv");
    copyText(source / "manifest.json", folder.path() / kExtractedFolder / "manifest.json");
    syncFileSystemOf(folder.path());
    folder.commit();
    return {set.rows.size(), set.imageBytes(), set.datasetId};
}

ExtractResult extractShards(const fs::path& source, const fs::path& target, unsigned jobs, const jobs::Context& context, FileSystem& fileSystem)
{
    if (jobs == 0)
        jobs = jobs::defaultThreads();
    if (fs::exists(fs::symlink_status(target)))
        throw Error(ErrorCode::AlreadyExists, "This folder exists already and is never overwritten.", pathToText(target));
    if (fs::exists(source / "manifest.json"))
        return extractShardSet(source, target, jobs, context, fileSystem);
    std::vector<fs::path> tars;
    if (fs::is_directory(source)) {
        for (const auto& entry : fs::directory_iterator(source))
            if (entry.path().extension() == ".tar" && entry.path().filename().native().front() != '.')
                tars.push_back(entry.path());
    } else if (fs::exists(source)) {
        tars.push_back(source);
    }
    if (tars.empty())
        throw Error(ErrorCode::NotFound, "There are no shards here.", pathToText(source), "Give a folder with *.tar files.");
    std::sort(tars.begin(), tars.end());
    return extractPlainTars(tars, target, jobs, context, fileSystem);
}

} // namespace taxon::shards
