// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_system.h"

#include "base/unique_fd.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace taxon {

int FileSystem::create(const std::filesystem::path& path)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return fd >= 0 ? fd : -errno;
}

int FileSystem::openToAppend(const std::filesystem::path& path)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
    return fd >= 0 ? fd : -errno;
}

std::ptrdiff_t FileSystem::write(int fd, std::span<const std::byte> bytes)
{
    for (;;) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n >= 0)
            return n;
        if (errno != EINTR)
            return -errno;
    }
}

int FileSystem::fsync(int fd)
{
    return ::fsync(fd) == 0 ? 0 : -errno;
}

int FileSystem::close(int fd)
{
    return ::close(fd) == 0 ? 0 : -errno;
}

int FileSystem::rename(const std::filesystem::path& from, const std::filesystem::path& to)
{
    return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : -errno;
}

int FileSystem::renameNew(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -errno;
    // Network shares don't know the flag. A second name for the file never replaces either; then the first one goes.
    std::error_code none;
    if (::link(from.c_str(), to.c_str()) != 0 && !(errno == EEXIST && std::filesystem::equivalent(from, to, none))) // linked by one that was killed
        return -errno;
    return ::unlink(from.c_str()) == 0 ? 0 : -errno;
}

int FileSystem::syncFolder(const std::filesystem::path& folder)
{
    const UniqueFd fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return -errno;
    if (::fsync(fd.value()) == 0 || errno == EINVAL) // EINVAL: this file system can't sync folders (some network shares)
        return 0;
    return -errno;
}

FileSystem& realFileSystem()
{
    static FileSystem real;
    return real;
}

} // namespace taxon
