// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/extract.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "shards/extract_parts.h"
#include "shards/source_file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace taxon::shards {

namespace fs = std::filesystem;

fs::path existingFolderOf(const fs::path& target)
{
    fs::path existing = fs::absolute(target).parent_path();
    while (!fs::exists(existing) && existing.has_relative_path())
        existing = existing.parent_path();
    return existing;
}

void requireRoom(const fs::path& target, std::uint64_t files, std::uint64_t roundedBytes)
{
    requireSpace(fs::absolute(target).parent_path(), roundedBytes + files * 512 + (1 << 20), "extract the shards");
    const fs::path existing = existingFolderOf(target);
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

ExtractResult extractShards(const fs::path& source, const fs::path& target, const ExtractOptions& options, const jobs::Context& context,
                            FileSystem& fileSystem)
{
    ExtractOptions given = options;
    if (given.jobs == 0)
        given.jobs = jobs::defaultThreads();
    if (fs::exists(fs::symlink_status(target)))
        throw Error(ErrorCode::AlreadyExists, "This folder exists already and is never overwritten.", pathToText(target));
    if (fs::exists(source / "manifest.json"))
        return extractShardSet(source, target, given, context, fileSystem);
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
    return extractPlainTars(tars, target, given, context, fileSystem);
}

} // namespace taxon::shards
