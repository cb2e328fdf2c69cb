// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ids.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace taxon {

bool isSafeId(std::string_view id) noexcept
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return !id.empty() && id.size() <= 100 && id.front() != '.' && id.front() != '-' && std::all_of(id.begin(), id.end(), allowed);
}

const std::string& requireSafeId(const std::string& id, std::string_view kind)
{
    if (!isSafeId(id))
        throw Error(ErrorCode::InvalidArgument, fmt::format("\"{}\" can't be the id of a {}.", pathToText(id), kind), {},
                    "Use 1 to 100 letters, digits, '.', '_' or '-', starting with a letter, a digit or '_'.");
    return id;
}

bool isClassName(std::string_view name) noexcept
{
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '/'; };
    return !name.empty() && name.front() != '.' && name.front() != '_' && isUtf8(name) && std::none_of(name.begin(), name.end(), control);
}

std::string versionName(int number)
{
    return fmt::format("{:03}", number);
}

int versionNumber(std::string_view name)
{
    int number = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (failure != std::errc() || end != name.data() + name.size() || number < 1 || number > 999999)
        throw Error(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not a version number.", pathToText(std::string(name))), {},
                    "Give a number such as 7 or 007.");
    return number;
}

} // namespace taxon
