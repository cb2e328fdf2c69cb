// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/tar_writer.h"

#include "base/error.h"
#include "base/text.h"
#include "shards/source_file.h"
#include "shards/ustar.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace taxon::shards {
namespace {

constexpr std::uint64_t kWriteBytes = 512 << 10; // larger ones fall out of the cache between read, checksum and write
constexpr std::uint64_t kChunkBytes = 256 << 10; // stays in the processor's cache between read and checksum
constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kReserveBytes = 64 << 20;

} // namespace

TarWriter::TarWriter(std::filesystem::path file, FileSystem& fileSystem, bool withSha256) : m_file(std::move(file)), m_fileSystem(fileSystem)
{
    m_fd = m_fileSystem.create(m_file);
    if (m_fd < 0)
        throw errnoError(-m_fd, "create the shard", pathToText(m_file));
    if (withSha256)
        m_sha256.emplace();
}

TarWriter::~TarWriter()
{
    if (m_fd >= 0)
        m_fileSystem.close(m_fd);
}

void TarWriter::fail(int errnoValue) const
{
    throw errnoError(errnoValue, "write the shard", pathToText(m_file));
}

std::span<std::byte> TarWriter::append(std::uint64_t bytes)
{
    if (m_buffer.size() < m_pending + bytes)
        m_buffer.resize(std::max(m_pending + bytes, kWriteBytes + kWriteBytes / 2));
    const std::span<std::byte> room(m_buffer.data() + m_pending, bytes);
    m_pending += bytes;
    return room;
}

std::span<std::byte> TarWriter::begin(std::string_view name, std::uint64_t size)
{
    const std::uint64_t blocks = size > kLargestMember ? 0 : toTarBlocks(size); // a size that can't be is refused with the header
    const std::span<std::byte> room = append(kTarBlock + blocks);
    writeUstarHeader(room.first(kTarBlock), name, size);
    std::fill(room.begin() + static_cast<std::ptrdiff_t>(kTarBlock + size), room.end(), std::byte{0});
    return room.subspan(kTarBlock, size);
}

void TarWriter::add(std::string_view name, std::string_view content)
{
    std::memcpy(begin(name, content.size()).data(), content.data(), content.size());
}

void TarWriter::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const std::ptrdiff_t n = m_fileSystem.write(m_fd, bytes);
        if (n < 0)
            fail(static_cast<int>(-n));
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

void TarWriter::addToSums(std::span<const std::byte> bytes)
{
    if (m_checksum)
        m_checksum->update(bytes);
    if (m_sha256)
        m_sha256->update(bytes);
}

/// Asks the file system for room up to \p end and some more at once: writing into it takes 40 % less time on ext4 than when room is found
/// page by page. Where it can't, or has less left, nothing is lost: write() says what is wrong. Shared blocks need no room.
void TarWriter::reserve(std::uint64_t end)
{
    if (!m_canReserve || m_hasShared || end <= m_reserved)
        return;
    const std::uint64_t wanted = end - m_reserved + kReserveBytes;
    m_canReserve = ::fallocate(m_fd, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(m_reserved), static_cast<off_t>(wanted)) == 0;
    m_reserved += wanted; // a part of it even where the rest was refused
}

void TarWriter::flush(std::uint64_t bytes)
{
    const std::span<const std::byte> out(m_buffer.data(), bytes);
    addToSums(out);
    write(out);
    std::memmove(m_buffer.data(), m_buffer.data() + bytes, m_pending - bytes);
    m_start += bytes;
    m_kept -= bytes;
    m_pending -= bytes;
}

void TarWriter::goTo(std::uint64_t offset, bool cut)
{
    if ((cut && ::ftruncate(m_fd, static_cast<off_t>(offset)) != 0) || ::lseek(m_fd, static_cast<off_t>(offset), SEEK_SET) < 0)
        fail(errno);
}

bool TarWriter::readShared(int source, std::uint64_t size, std::uint64_t whole, std::span<std::byte> tail, const std::filesystem::path& where,
                           const std::function<void(std::span<const std::byte>)>& onBytes)
{
    std::vector<std::byte> chunk(kChunkBytes);
    for (std::uint64_t done = 0; done < size; done += chunk.size()) {
        chunk.resize(std::min(kChunkBytes, size - done));
        if (readAt(source, done, chunk, where) != chunk.size())
            return false;
        onBytes(chunk);
        if (done < whole)
            addToSums(std::span<const std::byte>(chunk).first(std::min<std::uint64_t>(chunk.size(), whole - done)));
    }
    std::copy(chunk.end() - static_cast<std::ptrdiff_t>(tail.size()), chunk.end(), tail.begin());
    return true;
}

bool TarWriter::share(std::string_view name, int source, std::uint64_t size, const std::filesystem::path& where,
                      const std::function<void(std::span<const std::byte>)>& onBytes)
{
    const std::uint64_t whole = size / kPage * kPage;
    if (m_sha256 || m_shared || whole == 0 || (position() + kTarBlock) % kPage != 0)
        return false;
    const std::uint64_t before = m_pending - m_kept;
    flush(m_kept);
    m_shared.emplace(Shared{m_start, m_checksum}); // from here on a drop() goes back, also after a read that failed
    writeUstarHeader(append(kTarBlock), name, size);
    const std::uint64_t data = position();
    write(std::span(m_buffer).first(m_pending)); // not kept yet: a drop() cuts the file again
    addToSums(std::span<const std::byte>(m_buffer).first(m_pending));
    const std::vector<std::byte> pending(m_buffer.begin(), m_buffer.begin() + static_cast<std::ptrdiff_t>(before));
    std::array<std::byte, kPage> tail{};
    const std::span<std::byte> rest = std::span(tail).first(size - whole);
    const bool isThere = onBytes ? readShared(source, size, whole, rest, where, onBytes) : readAt(source, whole, rest, where) == rest.size();
    file_clone_range range{source, 0, whole, data};
    if (!isThere || ::ioctl(m_fd, FICLONERANGE, &range) != 0) {
        drop();
        std::copy(pending.begin(), pending.end(), m_buffer.begin());
        m_pending = before;
        return false;
    }
    goTo(data + whole, false);
    m_start = data + whole;
    m_kept = m_pending = 0;
    const std::span<std::byte> room = append(toTarBlocks(size) - whole);
    std::copy_n(tail.begin(), room.size(), room.begin()); // zeros behind the rest
    if (!onBytes)
        m_checksum.reset();
    m_hasShared = true;
    return true;
}

void TarWriter::keep()
{
    m_kept = m_pending;
    m_shared.reset();
    if (m_kept < kWriteBytes)
        return;
    const std::uint64_t end = (m_start + m_kept) / kPage * kPage; // of whole pages
    reserve(end);
    flush(end - m_start);
}

void TarWriter::drop()
{
    if (m_shared) {
        m_start = m_shared->start;
        m_kept = 0;
        m_checksum = std::move(m_shared->checksum);
        goTo(m_start, true);
        m_shared.reset();
    }
    m_pending = m_kept;
}

TarWriter::Result TarWriter::finish()
{
    const std::span<std::byte> end = append(kTarEnd);
    std::fill(end.begin(), end.end(), std::byte{0});
    m_kept = m_pending;
    flush(m_kept);
    if (m_reserved > m_start && ::ftruncate(m_fd, static_cast<off_t>(m_start)) != 0) // gives back what was not needed
        fail(errno);
    if (m_hasShared) // little is left to be written, in many places: the disk may begin with it while other shards are packed
        (void)::sync_file_range(m_fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    const int closed = m_fileSystem.close(std::exchange(m_fd, -1));
    if (closed < 0)
        throw errnoError(-closed, "close the shard", pathToText(m_file));
    return {m_start, m_checksum ? m_checksum->toHex() : std::string(), m_sha256 ? toHex(m_sha256->finish()) : std::string()};
}

} // namespace taxon::shards
