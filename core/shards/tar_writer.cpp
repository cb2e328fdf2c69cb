// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/tar_writer.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace taxon::shards {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kBuffer = std::size_t{1} << 20;

constexpr std::size_t padded(std::size_t size)
{
    return (size + kBlock - 1) / kBlock * kBlock;
}

/// \p digits octal digits, no terminator.
void putOctal(char* at, std::size_t digits, std::uint64_t value)
{
    for (std::size_t i = digits; i-- > 0; value >>= 3)
        at[i] = static_cast<char>('0' + (value & 7));
}

/// POSIX ustar header: name 100, mode 8, uid 8, gid 8, size 12, mtime 12, checksum 8, type 1, …, magic at 257, devices at 329 and 337.
void putHeader(char* header, std::string_view name, std::uint64_t size)
{
    std::memset(header, 0, kBlock);
    std::memcpy(header, name.data(), name.size());
    putOctal(header + 100, 7, 0644);
    putOctal(header + 108, 7, 0);
    putOctal(header + 116, 7, 0);
    putOctal(header + 124, 11, size);
    putOctal(header + 136, 11, 0);
    std::memset(header + 148, ' ', 8);
    header[156] = '0';
    std::memcpy(header + 257, "ustar\00000", 8);
    putOctal(header + 329, 7, 0);
    putOctal(header + 337, 7, 0);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i)
        sum += static_cast<unsigned char>(header[i]);
    putOctal(header + 148, 6, sum);
    header[154] = '\0';
}

} // namespace

TarWriter::TarWriter(std::filesystem::path file, FileSystem& fileSystem) : m_file(std::move(file)), m_fileSystem(fileSystem), m_buffer(kBuffer)
{
    m_fd = m_fileSystem.create(m_file);
    if (m_fd < 0)
        throw errnoError(-m_fd, "create the shard", pathToText(m_file));
}

TarWriter::~TarWriter()
{
    if (m_fd >= 0)
        m_fileSystem.close(m_fd);
}

std::span<std::byte> TarWriter::begin(std::string_view name, std::uint64_t size)
{
    const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (name.empty() || name.size() > 100 || !ascii || size >= std::uint64_t{1} << 33)
        throw Error(ErrorCode::InvalidArgument, "This can't be a member of a shard (name of 1 to 100 ASCII characters, less than 8 GiB).",
                    pathToText(std::string(name)));
    m_dataSize = static_cast<std::size_t>(size);
    const std::size_t need = kBlock + padded(m_dataSize);
    if (m_used + need > m_buffer.size())
        flush();
    if (need > m_buffer.size())
        m_buffer.resize(need);
    putHeader(reinterpret_cast<char*>(m_buffer.data() + m_used), name, size);
    m_dataStart = m_used + kBlock;
    return std::span(m_buffer).subspan(m_dataStart, m_dataSize);
}

std::uint64_t TarWriter::keep()
{
    const std::size_t end = m_dataStart + padded(m_dataSize);
    std::fill(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_dataStart + m_dataSize), m_buffer.begin() + static_cast<std::ptrdiff_t>(end),
              std::byte{0});
    m_used = end;
    return m_flushed + m_dataStart;
}

std::uint64_t TarWriter::add(std::string_view name, std::string_view content)
{
    const std::span<std::byte> room = begin(name, content.size());
    std::memcpy(room.data(), content.data(), content.size());
    return keep();
}

TarWriter::Result TarWriter::finish()
{
    if (m_used + 2 * kBlock > m_buffer.size())
        flush();
    std::fill_n(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_used), 2 * kBlock, std::byte{0});
    m_used += 2 * kBlock;
    flush();
    const int closed = m_fileSystem.close(std::exchange(m_fd, -1));
    if (closed < 0)
        throw errnoError(-closed, "close the shard", pathToText(m_file));
    return {m_flushed, toHex(m_hash.finish())};
}

void TarWriter::flush()
{
    std::span<const std::byte> rest = std::span(m_buffer).first(m_used);
    m_hash.update(rest);
    while (!rest.empty()) {
        const std::ptrdiff_t n = m_fileSystem.write(m_fd, rest);
        if (n < 0)
            throw errnoError(static_cast<int>(-n), "write the shard", pathToText(m_file));
        rest = rest.subspan(static_cast<std::size_t>(n));
    }
    m_flushed += m_used;
    m_used = 0;
}

} // namespace taxon::shards
