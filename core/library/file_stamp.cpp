// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/file_stamp.h"

#include "base/text.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <tuple>

namespace taxon::library {
namespace {

using namespace std::chrono_literals;

std::int64_t nanoseconds(const statx_timestamp& time)
{
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::optional<FileStamp> stampAt(int folder, const char* name, int flags)
{
    struct statx info {};
    if (::statx(folder, name, flags, STATX_TYPE | STATX_INO | STATX_SIZE | STATX_MTIME | STATX_BTIME, &info) != 0 || !S_ISREG(info.stx_mode))
        return std::nullopt;
    FileStamp stamp;
    stamp.inode = static_cast<std::int64_t>(info.stx_ino);
    stamp.bornNs = (info.stx_mask & STATX_BTIME) != 0 ? nanoseconds(info.stx_btime) : 0;
    stamp.bytes = static_cast<std::int64_t>(info.stx_size);
    stamp.mtimeNs = nanoseconds(info.stx_mtime);
    return stamp;
}

} // namespace

std::optional<FileStamp> stampOf(const std::filesystem::path& file)
{
    return stampAt(AT_FDCWD, file.c_str(), AT_SYMLINK_NOFOLLOW);
}

std::optional<FileStamp> stampOf(int fd)
{
    return stampAt(fd, "", AT_EMPTY_PATH);
}

std::vector<FileStamp> stampsOf(const Library& library, unsigned threads, const jobs::Context& context)
{
    constexpr std::size_t kBlock = 256; // a call for each would cost more than the look itself
    const std::size_t count = library.images.size();
    std::vector<FileStamp> stamps(count);
    std::atomic<std::uint64_t> done{0};
    jobs::parallelFor((count + kBlock - 1) / kBlock, threads, context, [&](std::size_t block) {
        const std::size_t end = std::min(count, (block + 1) * kBlock);
        for (std::size_t i = block * kBlock; i < end; ++i)
            stamps[i] = stampOf(library.root / textToPath(library.images[i].path)).value_or(FileStamp());
        done += end - block * kBlock;
        context.progress({"Looking for changes", done, count, "files"});
    });
    return stamps;
}

bool isSettled(const FileStamp& stamp, std::chrono::system_clock::time_point looked) noexcept
{
    const bool wholeSeconds = stamp.mtimeNs % 1'000'000'000 == 0;
    const std::chrono::nanoseconds tick = wholeSeconds ? 2s : 20ms; // FAT counts in 2 s, Linux's kernel clock in up to 10 ms
    return std::chrono::nanoseconds(stamp.mtimeNs) + tick < looked.time_since_epoch();
}

StampOrder::StampOrder(std::span<const FileStamp> stamps)
{
    m_entries.reserve(stamps.size());
    for (std::uint32_t i = 0; i < stamps.size(); ++i)
        m_entries.push_back({stamps[i].inode, restOf(stamps[i]), i});
    std::sort(m_entries.begin(), m_entries.end(),
              [](const Entry& a, const Entry& b) { return std::tie(a.inode, a.file) < std::tie(b.inode, b.file); });
}

std::vector<std::uint32_t> StampOrder::filesWithout(std::span<const char> skip) const
{
    std::vector<std::uint32_t> files;
    files.reserve(static_cast<std::size_t>(std::count(skip.begin(), skip.end(), char{0})));
    for (const Entry& entry : m_entries)
        if (skip[entry.file] == 0)
            files.push_back(entry.file);
    return files;
}

std::uint64_t StampOrder::restOf(const FileStamp& stamp) noexcept
{
    std::uint64_t mixed = 0;
    for (const std::int64_t part : {stamp.bornNs, stamp.bytes, stamp.mtimeNs}) { // the finisher of MurmurHash3 after each
        mixed += static_cast<std::uint64_t>(part);
        mixed = (mixed ^ mixed >> 33) * 0xFF51AFD7ED558CCDu;
        mixed = (mixed ^ mixed >> 33) * 0xC4CEB9FE1A85EC53u;
        mixed ^= mixed >> 33;
    }
    return mixed;
}

} // namespace taxon::library
