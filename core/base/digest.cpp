// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/digest.h"

#include "base/error.h"
#include "base/hex.h"

#include <fmt/format.h>

namespace taxon {

void bytesFromHex(std::string_view hex, std::uint8_t* out, std::size_t bytes)
{
    if (hex.empty()) {
        std::fill_n(out, bytes, std::uint8_t{0});
        return;
    }
    if (!parseHex(hex, {out, bytes}))
        throw Error(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not {} hexadecimal digits.", hex.substr(0, 80), 2 * bytes));
}

std::string hexFromBytes(const std::uint8_t* bytes, std::size_t count)
{
    const bool none = std::all_of(bytes, bytes + count, [](std::uint8_t byte) { return byte == 0; });
    return none ? std::string() : hexText({bytes, count});
}

} // namespace taxon
