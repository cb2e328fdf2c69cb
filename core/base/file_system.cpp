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
