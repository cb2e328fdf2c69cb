// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/digest.h"

#include "base/error.h"

#include <fmt/format.h>

namespace taxon {
namespace {

int digitOf(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

void bytesFromHex(std::string_view hex, std::uint8_t* out, std::size_t bytes)
{
    if (hex.empty()) {
        std::fill_n(out, bytes, std::uint8_t{0});
        return;
    }
    bool good = hex.size() == 2 * bytes;
    for (std::size_t i = 0; good && i < bytes; ++i) {
        const int high = digitOf(hex[2 * i]);
        const int low = digitOf(hex[2 * i + 1]);
        good = high >= 0 && low >= 0;
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    if (!good)
        throw Error(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not {} hexadecimal digits.", hex.substr(0, 80), 2 * bytes));
}

std::string hexFromBytes(const std::uint8_t* bytes, std::size_t count)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    if (std::all_of(bytes, bytes + count, [](std::uint8_t byte) { return byte == 0; }))
        return hex;
    hex.resize(2 * count);
    for (std::size_t i = 0; i < count; ++i) {
        hex[2 * i] = kDigits[bytes[i] >> 4];
        hex[2 * i + 1] = kDigits[bytes[i] & 15];
    }
    return hex;
}

} // namespace taxon
