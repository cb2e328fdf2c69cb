// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/move_file.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/unique_fd.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace taxon::library {
namespace {

namespace fs = std::filesystem;

int copyBytes(FileSystem& fileSystem, int from, int to)
{
    std::vector<std::byte> block(std::size_t{1} << 20);
    for (;;) {
        const ssize_t n = ::read(from, block.data(), block.size());
        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return -errno;
        for (std::ptrdiff_t written = 0; written < n;) {
            const auto part = fileSystem.write(to,
                                               std::span(block).subspan(static_cast<std::size_t>(written), static_cast<std::size_t>(n - written)));
            if (part < 0)
                return static_cast<int>(part);
            written += part;
        }
    }
}

/// A whole, synced copy named \p temporary.
int copyFile(FileSystem& fileSystem, const fs::path& from, const fs::path& temporary)
{
    const UniqueFd source(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (!source || ::fstat(source.value(), &status) != 0)
        return -errno;
    ::unlink(temporary.c_str()); // of one that was killed
    const int created = fileSystem.create(temporary);
    if (created < 0)
        return created;
    const UniqueFd target(created);
    int result = copyBytes(fileSystem, source.value(), target.value());
    const std::array times{status.st_atim, status.st_mtim};
    if (result == 0 && (::fchmod(target.value(), status.st_mode & 07777) != 0 || ::futimens(target.value(), times.data()) != 0))
        result = errno == EPERM ? 0 : -errno; // a share that knows neither
    return result == 0 ? fileSystem.fsync(target.value()) : result;
}

/// rename() can't leave a file system.
int moveAcross(FileSystem& fileSystem, const fs::path& from, const fs::path& to)
{
    const fs::path temporary = to.parent_path() / fs::path(".taxon-move-" + toHex(sha256(to.filename().native())).substr(0, 16));
    int result = copyFile(fileSystem, from, temporary);
    if (result == 0)
        result = fileSystem.renameNew(temporary, to);
    if (result != 0) {
        ::unlink(temporary.c_str());
        // a killed one may have got this far: the same bytes under both names
        try {
            if (result == -EEXIST && typeOf(to) == fs::file_type::regular && sha256OfFile(from) == sha256OfFile(to))
                result = 0;
        } catch (const Error&) {
            return result;
        }
    }
    if (result == 0)
        result = fileSystem.syncFolder(to.parent_path());
    return result == 0 && ::unlink(from.c_str()) != 0 ? -errno : result;
}

} // namespace

fs::file_type typeOf(const fs::path& path) noexcept
{
    std::error_code failure;
    return fs::symlink_status(path, failure).type();
}

int makeFolders(FileSystem& fileSystem, const fs::path& root, const fs::path& relative)
{
    fs::path folder = root;
    for (const fs::path& part : relative) {
        const fs::path parent = folder;
        folder /= part;
        if (::mkdir(folder.c_str(), 0777) == 0) {
            if (const int failure = fileSystem.syncFolder(parent); failure != 0)
                return failure;
        } else if (const int failure = errno; typeOf(folder) != fs::file_type::directory) {
            return failure == EEXIST ? -ENOTDIR : -failure;
        }
    }
    return 0;
}

int moveFile(FileSystem& fileSystem, const fs::path& from, const fs::path& to)
{
    const int result = fileSystem.renameNew(from, to);
    return result == -EXDEV ? moveAcross(fileSystem, from, to) : result;
}

int moveFolder(FileSystem& fileSystem, const fs::path& from, const fs::path& to)
{
    // rename() itself replaces nothing but an empty folder: what an undone step has left behind does not stand in the way
    const int result = fileSystem.rename(from, to);
    return result == -ENOTEMPTY || result == -ENOTDIR ? -EEXIST : result;
}

int removeEmptyFolder(const fs::path& folder)
{
    return ::rmdir(folder.c_str()) == 0 ? 0 : -errno;
}

} // namespace taxon::library
