// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace taxon {

using ChecksumDigest = std::array<std::uint8_t, 16>;

/// Incremental 128-bit XXH3 (libxxhash): finds accidental damage about ten times faster than SHA-256. It names nothing and stops no
/// forger: identity is SHA-256 (hash.h).
class Checksum {
public:
    Checksum();
    ~Checksum();
    Checksum(const Checksum& other); ///< goes on from where \p other is
    Checksum(Checksum&&) noexcept;
    Checksum& operator=(Checksum&&) noexcept;

    void update(std::span<const std::byte> bytes);
    /// 32 lower-case hexadecimal digits, as xxhsum -H128 prints them. More may be added afterwards.
    [[nodiscard]] std::string toHex() const;

    [[nodiscard]] ChecksumDigest digest() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The checksum of \p bytes, as Checksum::toHex().
[[nodiscard]] std::string checksum(std::span<const std::byte> bytes);
[[nodiscard]] ChecksumDigest checksumDigest(std::span<const std::byte> bytes);

[[nodiscard]] std::string toHex(const ChecksumDigest& digest);
/// \throws Error{InvalidArgument} unless \p hex is 32 hexadecimal digits.
[[nodiscard]] ChecksumDigest checksumFromHex(std::string_view hex);

} // namespace taxon
