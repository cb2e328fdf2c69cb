// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace taxon {

/// \p out from twice as many hexadecimal digits, or zeros from "". \throws Error{InvalidArgument} for anything else.
void bytesFromHex(std::string_view hex, std::uint8_t* out, std::size_t bytes);
/// Lower-case digits; "" if all bytes are zero.
[[nodiscard]] std::string hexFromBytes(const std::uint8_t* bytes, std::size_t count);

/// A hash as its N bytes, where millions are kept: a quarter of what its hexadecimal text takes in memory, and no allocation. All zeros,
/// which no hash of ours ever gives, means that there is none: "".
///
/// Converts from and to the text, and orders like it. \throws Error{InvalidArgument} from text that is not 2 N digits or "".
template <std::size_t N>
class Digest {
public:
    Digest() = default;
    Digest(std::string_view hex) { bytesFromHex(hex, m_bytes.data(), N); }
    Digest(const std::string& hex) : Digest(std::string_view(hex)) {}
    Digest(const char* hex) : Digest(std::string_view(hex)) {}
    Digest(const std::array<std::uint8_t, N>& bytes) noexcept : m_bytes(bytes) {}

    [[nodiscard]] const std::array<std::uint8_t, N>& bytes() const noexcept { return m_bytes; }
    [[nodiscard]] bool empty() const noexcept { return m_bytes == std::array<std::uint8_t, N>{}; }
    /// Of the text.
    [[nodiscard]] std::size_t size() const noexcept { return empty() ? 0 : 2 * N; }
    [[nodiscard]] std::string str() const { return hexFromBytes(m_bytes.data(), N); }
    operator std::string() const { return str(); }

    friend bool operator==(const Digest&, const Digest&) = default;
    friend std::strong_ordering operator<=>(const Digest& a, const Digest& b) noexcept
    {
        return std::memcmp(a.m_bytes.data(), b.m_bytes.data(), N) <=> 0;
    }
    template <typename Text>
    requires(std::is_convertible_v<const Text&, std::string_view>) friend bool operator==(const Digest& a, const Text& b)
    {
        return a.str() == std::string_view(b);
    }

private:
    std::array<std::uint8_t, N> m_bytes{};
};

/// For hash tables: the bytes of a hash are as good as random.
struct DigestHash {
    template <std::size_t N>
    std::size_t operator()(const Digest<N>& digest) const noexcept
    {
        std::size_t first = 0;
        std::memcpy(&first, digest.bytes().data(), sizeof first);
        return first;
    }
};

} // namespace taxon
