// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace taxon::shards {

/// Sizes and headers of plain ustar members (POSIX.1-1988), as the shards use them (docs/formats/shards.md).
inline constexpr std::uint64_t kTarBlock = 512;
inline constexpr std::uint64_t kTarEnd = 2 * kTarBlock; ///< two blocks of zeros
inline constexpr std::uint64_t kLargestMember = (std::uint64_t{1} << 33) - 1;

[[nodiscard]] constexpr std::uint64_t toTarBlocks(std::uint64_t bytes) noexcept
{
    return (bytes + kTarBlock - 1) / kTarBlock * kTarBlock;
}

/// Writes the header of a regular file: mode 0644, owners 0 without names, time 0. \p block has 512 bytes.
/// \throws Error{InvalidArgument} for a name that is empty, has other than visible ASCII or is over 100 bytes, or a size of 8 GiB and more.
void writeUstarHeader(std::span<std::byte> block, std::string_view name, std::uint64_t size);

} // namespace taxon::shards
