// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/regular_file.h"

#include "base/error.h"
#include "base/text.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taxon::images {
namespace {

const char* kindOf(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISLNK(mode))
        return "a symbolic link";
    if (S_ISFIFO(mode))
        return "a FIFO";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

[[noreturn]] void throwNotRegular(mode_t mode, const std::filesystem::path& path)
{
    throw Error(ErrorCode::Unsupported, fmt::format("This is {}, not a regular file.", kindOf(mode)), pathToText(path),
                "Replace it by the image itself.");
}

} // namespace

RegularFile openRegularFile(const std::filesystem::path& path)
{
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0)
        throw errnoError(errno, "look at the file", pathToText(path));
    if (!S_ISREG(info.st_mode))
        throwNotRegular(info.st_mode, path);
    RegularFile file;
    file.fd = UniqueFd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.fd) {
        if (errno == ELOOP)
            throwNotRegular(S_IFLNK, path);
        throw errnoError(errno, "open the file", pathToText(path));
    }
    if (::fstat(file.fd.value(), &info) != 0)
        throw errnoError(errno, "look at the file", pathToText(path));
    if (!S_ISREG(info.st_mode)) // it was exchanged between the two calls
        throwNotRegular(info.st_mode, path);
    file.bytes = static_cast<std::uint64_t>(info.st_size);
    return file;
}

std::vector<std::byte> readAll(const RegularFile& file, const std::filesystem::path& path, std::uint64_t limit)
{
    if (file.bytes > limit)
        throw Error(ErrorCode::Unsupported, fmt::format("The file has {}, more than the limit of {}.", formatBytes(file.bytes), formatBytes(limit)),
                    pathToText(path));
    std::vector<std::byte> bytes(static_cast<std::size_t>(file.bytes));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t n = ::pread(file.fd.value(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            throw errnoError(errno, "read the file", pathToText(path));
        if (n == 0)
            throw Error(ErrorCode::Damaged, fmt::format("The file ended after {} of {} bytes while it was read.", done, bytes.size()),
                        pathToText(path));
        done += static_cast<std::size_t>(n);
    }
    return bytes;
}

std::vector<std::byte> readRegularFile(const std::filesystem::path& path, std::uint64_t limit)
{
    return readAll(openRegularFile(path), path, limit);
}

} // namespace taxon::images
