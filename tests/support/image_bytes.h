// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::test {

/// Writes PNG files of any colour type by hand (stored deflate blocks, no library), so that tests know every byte.
struct Png {
    std::uint32_t width = 1;
    std::uint32_t height = 1;
    std::uint8_t bits = 8;
    std::uint8_t colourType = 2;      ///< 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
    std::vector<std::uint8_t> rows{}; ///< packed samples, no filter bytes; big-endian for 16 bits
    std::string palette{};            ///< PLTE
    std::string transparency{};       ///< tRNS
    std::string exif{};               ///< eXIf
};

inline std::string big32(std::uint32_t value)
{
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16 & 0xFF), static_cast<char>(value >> 8 & 0xFF),
            static_cast<char>(value & 0xFF)};
}

inline std::uint32_t crc32Of(std::string_view bytes)
{
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const char c : bytes) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
    }
    return ~crc;
}

inline std::string pngChunk(std::string_view type, std::string_view data)
{
    const std::string body = std::string(type) + std::string(data);
    return big32(static_cast<std::uint32_t>(data.size())) + body + big32(crc32Of(body));
}

/// zlib stream of stored blocks.
inline std::string storedZlib(std::string_view data)
{
    std::string out("\x78\x01", 2);
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const char c : data) {
        a = (a + static_cast<std::uint8_t>(c)) % 65521;
        b = (b + a) % 65521;
    }
    for (std::size_t at = 0; at < data.size() || at == 0;) {
        const std::size_t n = data.size() - at < 65535 ? data.size() - at : 65535;
        const auto length = static_cast<std::uint16_t>(n);
        const auto inverse = static_cast<std::uint16_t>(~length);
        out += static_cast<char>(at + n == data.size() ? 1 : 0);
        out += {static_cast<char>(length & 0xFF), static_cast<char>(length >> 8), static_cast<char>(inverse & 0xFF), static_cast<char>(inverse >> 8)};
        out += data.substr(at, n);
        at += n;
        if (n == 0)
            break;
    }
    return out + big32(b << 16 | a);
}

inline std::string pngBytes(const Png& png)
{
    std::string header = big32(png.width) + big32(png.height);
    header += {static_cast<char>(png.bits), static_cast<char>(png.colourType), '\0', '\0', '\0'};
    std::string raw;
    const std::size_t stride = png.height == 0 ? 0 : png.rows.size() / png.height;
    for (std::size_t y = 0; y * stride < png.rows.size(); ++y) {
        raw += '\0'; // no filter
        raw.append(png.rows.begin() + static_cast<std::ptrdiff_t>(y * stride), png.rows.begin() + static_cast<std::ptrdiff_t>((y + 1) * stride));
    }
    std::string out("\x89PNG\r\n\x1A\n", 8);
    out += pngChunk("IHDR", header);
    if (!png.palette.empty())
        out += pngChunk("PLTE", png.palette);
    if (!png.transparency.empty())
        out += pngChunk("tRNS", png.transparency);
    if (!png.exif.empty())
        out += pngChunk("eXIf", png.exif);
    return out + pngChunk("IDAT", storedZlib(raw)) + pngChunk("IEND", "");
}

/// A small RGB PNG whose pixels depend on \p number: different numbers, different pictures.
inline std::string numberedPng(unsigned number, std::uint32_t side = 4)
{
    Png png{.width = side, .height = side, .rows = std::vector<std::uint8_t>(std::size_t{side} * side * 3)};
    for (std::size_t i = 0; i < png.rows.size(); ++i)
        png.rows[i] = static_cast<std::uint8_t>((i * 37 + number * 101 + (number >> 8) * 17 * i + number / 7) & 0xFF);
    png.rows[0] = static_cast<std::uint8_t>(number & 0xFF);
    png.rows[1] = static_cast<std::uint8_t>(number >> 8 & 0xFF);
    return pngBytes(png);
}

/// A TIFF block as EXIF holds it, with just the orientation (little-endian).
inline std::string exifBlock(int orientation)
{
    std::string out("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
    out += {static_cast<char>(orientation), '\0', '\0', '\0'};
    return out + std::string(4, '\0');
}

/// \p jpeg with an APP1 EXIF segment after its SOI.
inline std::string withExif(const std::string& jpeg, int orientation)
{
    const std::string body = std::string("Exif\0\0", 6) + exifBlock(orientation);
    const auto length = static_cast<std::uint16_t>(body.size() + 2);
    std::string segment("\xFF\xE1", 2);
    segment += {static_cast<char>(length >> 8), static_cast<char>(length & 0xFF)};
    return jpeg.substr(0, 2) + segment + body + jpeg.substr(2);
}

} // namespace taxon::test
