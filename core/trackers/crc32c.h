// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace taxon::trackers {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of \p bytes; 0 for none. O(bytes), a table lookup each: event files are small.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes) noexcept;

/// The form in which TFRecord stores it: rotated right by 15 bits, plus 0xA282EAD8.
[[nodiscard]] std::uint32_t maskedCrc32c(std::string_view bytes) noexcept;

} // namespace taxon::trackers
