// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace taxon::images {

/// Random access to the bytes of an image for header parsing: over memory, or over an open file that it reads in pages of 4 KiB.
/// Internal to this folder. Every read is checked: outside the file it throws Error{Damaged} "ends inside its header".
class ByteSource {
public:
    explicit ByteSource(std::span<const std::byte> bytes) : m_memory(bytes), m_size(bytes.size()) {}
    /// \param fd  stays the caller's.
    ByteSource(int fd, std::uint64_t size) : m_fd(fd), m_size(size) {}

    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }
    [[nodiscard]] std::uint8_t u8(std::uint64_t at) { return byteAt(at); }
    [[nodiscard]] std::uint32_t big16(std::uint64_t at);
    [[nodiscard]] std::uint32_t big32(std::uint64_t at);
    [[nodiscard]] std::uint32_t little16(std::uint64_t at);
    [[nodiscard]] std::uint32_t little24(std::uint64_t at);
    [[nodiscard]] std::uint32_t little32(std::uint64_t at);
    /// Whether the bytes at \p at are \p text; false past the end.
    [[nodiscard]] bool has(std::uint64_t at, std::string_view text);
    /// The whole of the bytes when they are in memory, else empty.
    [[nodiscard]] std::span<const std::byte> memory() const noexcept { return m_memory; }

private:
    [[nodiscard]] std::uint8_t byteAt(std::uint64_t at);

    static constexpr std::size_t kPage = 4096;
    std::span<const std::byte> m_memory;
    int m_fd = -1;
    std::uint64_t m_size = 0;
    std::uint64_t m_pageStart = 0;
    std::size_t m_pageBytes = 0;
    std::array<std::byte, kPage> m_page;
};

} // namespace taxon::images
