// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/source_file.h"

#include "base/checksum.h"
#include "base/error.h"
#include "base/text.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace taxon::shards {

UniqueFd openFolder(const std::filesystem::path& folder)
{
    UniqueFd fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        throw errnoError(errno, "open the folder", pathToText(folder));
    return fd;
}

SourceFile openRegularFile(int folderFd, const std::filesystem::path& path)
{
    SourceFile file;
    file.fd = UniqueFd(::openat(folderFd, path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.fd && errno == ELOOP)
        throw Error(ErrorCode::InvalidArgument, "This is a symbolic link, not a regular file.", pathToText(path));
    if (!file.fd)
        throw errnoError(errno, "open the file", pathToText(path));
    struct stat status {};
    if (::fstat(file.fd.value(), &status) != 0)
        throw errnoError(errno, "look at the file", pathToText(path));
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::InvalidArgument, "This is not a regular file.", pathToText(path));
    file.bytes = static_cast<std::uint64_t>(status.st_size);
    return file;
}

std::size_t readAt(int fd, std::uint64_t offset, std::span<std::byte> into, const std::filesystem::path& where)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t n = ::pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            throw errnoError(errno, "read the file", pathToText(where));
        if (n == 0)
            break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

std::string checksumOfFile(int fd, const std::filesystem::path& where, const jobs::Context& context)
{
    Checksum checksum;
    std::vector<std::byte> buffer(256 << 10);
    for (std::uint64_t offset = 0;;) {
        context.throwIfStopped();
        const std::size_t n = readAt(fd, offset, buffer, where);
        if (n == 0)
            return checksum.toHex();
        checksum.update(std::span<const std::byte>(buffer).first(n));
        offset += n;
    }
}

} // namespace taxon::shards
