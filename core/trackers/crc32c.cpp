// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/crc32c.h"

#include <array>
#include <bit>

namespace taxon::trackers {
namespace {

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? (value >> 1) ^ 0x82F63B78u : value >> 1;
        table[byte] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kTable = makeTable();

} // namespace

std::uint32_t crc32c(std::string_view bytes) noexcept
{
    std::uint32_t value = ~0u;
    for (const char c : bytes)
        value = kTable[(value ^ static_cast<unsigned char>(c)) & 0xFF] ^ (value >> 8);
    return ~value;
}

std::uint32_t maskedCrc32c(std::string_view bytes) noexcept
{
    return std::rotr(crc32c(bytes), 15) + 0xA282EAD8u;
}

} // namespace taxon::trackers
