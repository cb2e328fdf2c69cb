// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include "base/error.h"
#include "base/hex.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>

namespace taxon {
namespace {

/// The length of the well-formed UTF-8 sequence at \p at, or 0.
std::size_t utf8Length(std::string_view s, std::size_t at) noexcept
{
    const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned a = byte(at);
    if (a < 0x80)
        return 1;
    if (a >= 0xC2 && a <= 0xDF)
        return continues(at + 1) ? 2 : 0;
    if (a >= 0xE0 && a <= 0xEF) {
        const unsigned b = byte(at + 1);
        const bool fits = (a != 0xE0 || b >= 0xA0) && (a != 0xED || b < 0xA0);
        return fits && continues(at + 1) && continues(at + 2) ? 3 : 0;
    }
    if (a >= 0xF0 && a <= 0xF4) {
        const unsigned b = byte(at + 1);
        const bool fits = (a != 0xF0 || b >= 0x90) && (a != 0xF4 || b < 0x90);
        return fits && continues(at + 1) && continues(at + 2) && continues(at + 3) ? 4 : 0;
    }
    return 0;
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            diagonal = above;
        }
    }
    return row.back();
}

} // namespace

bool isUtf8(std::string_view bytes) noexcept
{
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t n = utf8Length(bytes, i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

std::string pathToText(const std::filesystem::path& path)
{
    const std::string& raw = path.native();
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size();) {
        const auto c = static_cast<unsigned char>(raw[i]);
        const std::size_t n = utf8Length(raw, i);
        if (c == '\\') {
            out += "\\\\";
            ++i;
        } else if (n == 0 || c < 0x20 || c == 0x7F) {
            out += fmt::format("\\x{:02X}", c);
            ++i;
        } else {
            out.append(raw, i, n);
            i += n;
        }
    }
    return out;
}

std::filesystem::path textToPath(std::string_view text)
{
    if (text.find('\\') == std::string_view::npos)
        return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        if (i + 1 < text.size() && text[i + 1] == '\\') {
            out += '\\';
            ++i;
            continue;
        }
        const int high = i + 3 < text.size() && text[i + 1] == 'x' ? hexDigit(text[i + 2]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 3]) : -1;
        if (low < 0)
            throw Error(ErrorCode::InvalidArgument, "A backslash in a path must be followed by another one or by xHH.", std::string(text));
        out += static_cast<char>(high * 16 + low);
        i += 3;
    }
    return out;
}

std::string nearest(std::string_view word, std::span<const std::string> candidates)
{
    std::size_t best = 2 + word.size() / 3;
    std::string found;
    for (const auto& candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

std::string toLowerAscii(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (;;) {
        const std::size_t end = text.find(separator, start);
        parts.emplace_back(text.substr(start, end == std::string_view::npos ? end : end - start));
        if (end == std::string_view::npos)
            return parts;
        start = end + 1;
    }
}

std::string shellQuoted(std::string_view text)
{
    static constexpr std::string_view kHarmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/=,+";
    if (!text.empty() && text.find_first_not_of(kHarmless) == std::string_view::npos)
        return std::string(text);
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string formatBytes(std::uintmax_t bytes)
{
    static constexpr std::array kUnits{"bytes", "kB", "MB", "GB", "TB", "PB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000.0 && unit + 1 < kUnits.size()) {
        value /= 1000.0;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

} // namespace taxon
