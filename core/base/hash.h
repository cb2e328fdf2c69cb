// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace taxon {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// Incremental SHA-256 (OpenSSL; uses the processor's SHA instructions where it has them).
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::span<const std::byte> bytes);
    void update(std::string_view text);
    /// Ends the computation; call it once.
    [[nodiscard]] Sha256Digest finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

[[nodiscard]] Sha256Digest sha256(std::span<const std::byte> bytes);
[[nodiscard]] Sha256Digest sha256(std::string_view text);
/// Reads the whole file in 1 MiB blocks. \throws Error{Io|NotFound}.
[[nodiscard]] Sha256Digest sha256OfFile(const std::filesystem::path& path);

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string toHex(const Sha256Digest& digest);
/// \throws Error{InvalidArgument} unless \p hex is 64 hexadecimal digits.
[[nodiscard]] Sha256Digest digestFromHex(std::string_view hex);

/// The digest's first eight bytes, big-endian, divided by 2^64: a uniform number in [0, 1).
[[nodiscard]] double unitInterval(const Sha256Digest& digest) noexcept;

} // namespace taxon
