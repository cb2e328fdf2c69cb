// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/base64.h"

#include <cstdint>

namespace taxon::serving {

std::string base64(std::span<const std::byte> bytes)
{
    constexpr const char* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = three << 8 | (i + k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k <= bytes.size() ? kLetters[three >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

} // namespace taxon::serving
