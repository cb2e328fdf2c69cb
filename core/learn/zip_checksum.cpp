// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/zip_checksum.h"

#include <array>
#include <cstring>

namespace taxon::learn {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDescriptor = 0x08074b50;
constexpr std::uint16_t kHasDescriptor = 1u << 3;

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1u) != 0 ? 0xEDB88320u : 0u);
        table[i] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kTable = makeTable();

template <typename T>
std::optional<T> numberAt(std::span<const std::byte> file, std::size_t at) noexcept
{
    if (at > file.size() || file.size() - at < sizeof(T))
        return std::nullopt;
    T value;
    std::memcpy(&value, file.data() + at, sizeof(T));
    return value;
}

} // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) noexcept
{
    std::uint32_t value = 0xFFFFFFFFu;
    for (const std::byte byte : bytes)
        value = (value >> 8) ^ kTable[(value ^ static_cast<std::uint32_t>(byte)) & 0xFFu];
    return ~value;
}

std::optional<std::uint32_t> storedCrc32(std::span<const std::byte> file, std::size_t header, std::size_t dataEnd) noexcept
{
    const auto flags = numberAt<std::uint16_t>(file, header + 6);
    if (numberAt<std::uint32_t>(file, header) != kLocalHeader || !flags)
        return std::nullopt;
    if ((*flags & kHasDescriptor) == 0)
        return numberAt<std::uint32_t>(file, header + 14);
    if (numberAt<std::uint32_t>(file, dataEnd) != kDescriptor)
        return std::nullopt;
    return numberAt<std::uint32_t>(file, dataEnd + 4);
}

} // namespace taxon::learn
