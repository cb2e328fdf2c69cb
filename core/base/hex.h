// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace taxon {

/// The value of a hexadecimal digit of either case; -1 for any other character.
[[nodiscard]] int hexDigit(char c) noexcept;
/// Two lower-case digits a byte.
[[nodiscard]] std::string hexText(std::span<const std::uint8_t> bytes);
/// Fills \p bytes. \returns false, with anything in them, unless \p hex is two digits for each.
[[nodiscard]] bool parseHex(std::string_view hex, std::span<std::uint8_t> bytes) noexcept;

} // namespace taxon
