// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/ustar.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace taxon::shards {
namespace {

/// \p digits octal digits, then a NUL.
void putOctal(char* field, std::size_t digits, std::uint64_t value)
{
    field[digits] = '\0';
    for (std::size_t i = digits; i-- > 0; value /= 8)
        field[i] = static_cast<char>('0' + value % 8);
}

} // namespace

void writeUstarHeader(std::span<std::byte> block, std::string_view name, std::uint64_t size)
{
    const bool visible = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (name.empty() || name.size() > 100 || !visible || size > kLargestMember)
        throw Error(ErrorCode::InvalidArgument, "This can't be a member of a shard (name of 1 to 100 ASCII characters, less than 8 GiB).",
                    pathToText(std::string(name)));
    char* const header = reinterpret_cast<char*>(block.data());
    std::memset(header, 0, kTarBlock);
    std::memcpy(header, name.data(), name.size());
    putOctal(header + 100, 7, 0644); // mode
    putOctal(header + 108, 7, 0);    // uid
    putOctal(header + 116, 7, 0);    // gid
    putOctal(header + 124, 11, size);
    putOctal(header + 136, 11, 0); // mtime
    std::memset(header + 148, ' ', 8);
    header[156] = '0'; // a regular file
    std::memcpy(header + 257, "ustar\00000", 8);
    putOctal(header + 329, 7, 0); // device numbers
    putOctal(header + 337, 7, 0);
    unsigned sum = 0;
    for (std::size_t i = 0; i < kTarBlock; ++i)
        sum += static_cast<unsigned char>(header[i]);
    putOctal(header + 148, 6, sum); // six digits, NUL, space
}

} // namespace taxon::shards
