// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace taxon::test {

/// One member of a tar, written by hand so that it may be anything.
struct TarMember {
    std::string name;
    std::string data{};
    char type = '0'; ///< '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' folder, '6' FIFO, 'x' pax
    std::string link{};
};

/// Header with its checksum, then the data padded to blocks of 512.
inline std::string tarBytes(const TarMember& member)
{
    std::string header(512, '\0');
    const auto put = [&](std::size_t at, std::string_view text) { std::memcpy(header.data() + at, text.data(), text.size()); };
    char number[16];
    put(0, std::string_view(member.name).substr(0, 100));
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    std::snprintf(number, sizeof number, "%011zo", member.data.size());
    put(124, number);
    put(136, "00000000000");
    put(148, "        ");
    header[156] = member.type;
    put(157, std::string_view(member.link).substr(0, 100));
    put(257, std::string_view("ustar\0"
                              "00",
                              8));
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    std::snprintf(number, sizeof number, "%06o", sum);
    put(148, number);
    header[154] = '\0';
    return header + member.data + std::string((512 - member.data.size() % 512) % 512, '\0');
}

inline std::string tarEnd()
{
    return std::string(1024, '\0');
}

/// A pax record that gives the member after it another path.
inline std::string paxPath(const std::string& path)
{
    const std::string rest = " path=" + path + "\n";
    std::size_t length = rest.size() + 2;
    while (std::to_string(length).size() + rest.size() != length)
        ++length;
    return tarBytes({.name = "pax", .data = std::to_string(length) + rest, .type = 'x'});
}

} // namespace taxon::test
