// SPDX-License-Identifier: GPL-3.0-or-later
#include "changing_call.h"

#include <algorithm>
#include <climits>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <vector>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::array<std::uint64_t, 6>;

constexpr int kNone = -1;

/// A path among a call's arguments: where the text is, and where the descriptor of the folder it is relative to.
struct PathPlace {
    int path = kNone;
    int folder = kNone; ///< none: the current folder
};

/// A call that may change something; numbers are places of arguments.
struct Shape {
    std::uint64_t number;
    const char* name;
    int descriptor = kNone; ///< of the file it changes
    std::array<PathPlace, 2> paths{};
    int openFlags = kNone;
};

const std::vector<Shape>& shapes()
{
    static const std::vector<Shape> all{
        {SYS_write, "write", 0},
        {SYS_pwrite64, "pwrite64", 0},
        {SYS_writev, "writev", 0},
        {SYS_pwritev, "pwritev", 0},
        {SYS_pwritev2, "pwritev2", 0},
        {SYS_sendfile, "sendfile", 0},
        {SYS_copy_file_range, "copy_file_range", 2},
        {SYS_ioctl, "ioctl", 0},
        {SYS_ftruncate, "ftruncate", 0},
        {SYS_fallocate, "fallocate", 0},
        {SYS_fsync, "fsync", 0},
        {SYS_fdatasync, "fdatasync", 0},
        {SYS_syncfs, "syncfs", 0},
        {SYS_sync_file_range, "sync_file_range", 0},
        {SYS_open, "open", kNone, {{{0}}}, 1},
        {SYS_openat, "openat", kNone, {{{1, 0}}}, 2},
        {SYS_creat, "creat", kNone, {{{0}}}},
        {SYS_truncate, "truncate", kNone, {{{0}}}},
        {SYS_rename, "rename", kNone, {{{0}, {1}}}},
        {SYS_renameat, "renameat", kNone, {{{1, 0}, {3, 2}}}},
        {SYS_renameat2, "renameat2", kNone, {{{1, 0}, {3, 2}}}},
        {SYS_link, "link", kNone, {{{0}, {1}}}},
        {SYS_linkat, "linkat", kNone, {{{1, 0}, {3, 2}}}},
        {SYS_symlink, "symlink", kNone, {{{1}}}},
        {SYS_symlinkat, "symlinkat", kNone, {{{2, 1}}}},
        {SYS_unlink, "unlink", kNone, {{{0}}}},
        {SYS_unlinkat, "unlinkat", kNone, {{{1, 0}}}},
        {SYS_rmdir, "rmdir", kNone, {{{0}}}},
        {SYS_mkdir, "mkdir", kNone, {{{0}}}},
        {SYS_mkdirat, "mkdirat", kNone, {{{1, 0}}}},
    };
    return all;
}

/// The text at an address of the other process, or "".
std::string textAt(pid_t thread, std::uint64_t address)
{
    std::string text;
    std::array<char, 256> part{};
    while (text.size() < PATH_MAX) {
        const std::size_t toPageEnd = 4096 - (address + text.size()) % 4096; // what lies behind the page may not be readable
        const iovec here{part.data(), std::min(part.size(), toPageEnd)};
        const iovec there{reinterpret_cast<void*>(address + text.size()), here.iov_len}; // NOLINT(performance-no-int-to-ptr)
        const ssize_t n = ::process_vm_readv(thread, &here, 1, &there, 1, 0);
        if (n <= 0)
            return {};
        const auto* const begin = part.data();
        const auto* const zero = std::find(begin, begin + n, '\0');
        text.append(begin, zero);
        if (zero != begin + n)
            break;
    }
    return text;
}

fs::path linkIn(pid_t thread, const std::string& name)
{
    std::error_code failure;
    return fs::read_symlink("/proc/" + std::to_string(thread) + "/" + name, failure);
}

fs::path ofDescriptor(pid_t thread, std::uint64_t descriptor)
{
    return linkIn(thread, "fd/" + std::to_string(static_cast<int>(descriptor)));
}

fs::path pathAt(pid_t thread, const PathPlace& place, const Arguments& arguments)
{
    const fs::path path = textAt(thread, arguments.at(static_cast<std::size_t>(place.path)));
    if (path.is_absolute())
        return path.lexically_normal();
    const bool fromCurrent = place.folder == kNone || static_cast<int>(arguments.at(static_cast<std::size_t>(place.folder))) == AT_FDCWD;
    const fs::path base = fromCurrent ? linkIn(thread, "cwd") : ofDescriptor(thread, arguments.at(static_cast<std::size_t>(place.folder)));
    return (base / path).lexically_normal();
}

bool isRead(const Shape& shape, const Arguments& arguments)
{
    if (shape.openFlags != kNone)
        return (arguments.at(static_cast<std::size_t>(shape.openFlags)) & (O_CREAT | O_TRUNC)) == 0;
    return shape.number == SYS_ioctl && arguments[1] != FICLONE && arguments[1] != FICLONERANGE;
}

} // namespace

std::optional<std::string> changeBelow(const fs::path& folder, pid_t thread, std::uint64_t number, const Arguments& arguments)
{
    const auto shape = std::find_if(shapes().begin(), shapes().end(), [&](const Shape& one) { return one.number == number; });
    if (shape == shapes().end() || isRead(*shape, arguments))
        return {};
    std::vector<fs::path> paths;
    if (shape->descriptor != kNone)
        paths.push_back(ofDescriptor(thread, arguments.at(static_cast<std::size_t>(shape->descriptor))));
    for (const PathPlace& place : shape->paths)
        if (place.path != kNone)
            paths.push_back(pathAt(thread, place, arguments));
    std::string text = shape->name;
    bool isBelow = false;
    for (const fs::path& path : paths) {
        isBelow = isBelow || path.native().starts_with(folder.native() + "/");
        text += " " + path.native();
    }
    return isBelow ? std::optional(text) : std::nullopt;
}

} // namespace taxon::test
