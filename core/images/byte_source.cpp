// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/byte_source.h"

#include "base/error.h"

#include <cerrno>
#include <unistd.h>

namespace taxon::images {

std::uint8_t ByteSource::byteAt(std::uint64_t at)
{
    if (at >= m_size)
        throw Error(ErrorCode::Damaged, "The file ends inside its header.");
    if (m_fd < 0)
        return std::to_integer<std::uint8_t>(m_memory[static_cast<std::size_t>(at)]);
    if (at < m_pageStart || at >= m_pageStart + m_pageBytes) {
        ssize_t n = 0;
        do
            n = ::pread(m_fd, m_page.data(), m_page.size(), static_cast<off_t>(at));
        while (n < 0 && errno == EINTR);
        if (n < 0)
            throw errnoError(errno, "read the file", {});
        if (n == 0)
            throw Error(ErrorCode::Damaged, "The file ended while it was read.");
        m_pageStart = at;
        m_pageBytes = static_cast<std::size_t>(n);
    }
    return std::to_integer<std::uint8_t>(m_page[static_cast<std::size_t>(at - m_pageStart)]);
}

std::uint32_t ByteSource::big16(std::uint64_t at)
{
    const std::uint32_t high = byteAt(at);
    return high << 8 | byteAt(at + 1);
}

std::uint32_t ByteSource::big32(std::uint64_t at)
{
    const std::uint32_t high = big16(at);
    return high << 16 | big16(at + 2);
}

std::uint32_t ByteSource::little16(std::uint64_t at)
{
    const std::uint32_t low = byteAt(at);
    return low | static_cast<std::uint32_t>(byteAt(at + 1)) << 8;
}

std::uint32_t ByteSource::little24(std::uint64_t at)
{
    const std::uint32_t low = little16(at);
    return low | static_cast<std::uint32_t>(byteAt(at + 2)) << 16;
}

std::uint32_t ByteSource::little32(std::uint64_t at)
{
    const std::uint32_t low = little16(at);
    return low | little16(at + 2) << 16;
}

bool ByteSource::has(std::uint64_t at, std::string_view text)
{
    if (text.size() > m_size || at > m_size - text.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (byteAt(at + i) != static_cast<std::uint8_t>(text[i]))
            return false;
    return true;
}

} // namespace taxon::images
