// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_file.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <fmt/format.h>

namespace taxon {

Json readJson(const std::filesystem::path& path)
{
    const std::string text = readTextFile(path);
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::parse_error& failure) {
        const auto upTo = std::string_view(text).substr(0, failure.byte == 0 ? 0 : failure.byte - 1);
        const auto line = 1 + std::count(upTo.begin(), upTo.end(), '\n');
        throw Error(ErrorCode::Damaged, fmt::format("This is not valid JSON (line {}).", line), pathToText(path));
    } catch (const nlohmann::json::exception& failure) { // a number that no double holds, 1e999, is none of its parse errors
        throw Error(ErrorCode::Damaged, fmt::format("This is not valid JSON: {}", failure.what()), pathToText(path));
    }
}

Json readFormat(const std::filesystem::path& path, std::string_view format, int newestVersion)
{
    Json value = readJson(path);
    const std::string where = pathToText(path);
    if (!value.is_object() || value.value("format", Json()) != format)
        throw Error(ErrorCode::Damaged, fmt::format("This is not a file of the format \"{}\".", format), where);
    const int version = field<int>(value, "version", where);
    if (version < 1 || version > newestVersion)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("It has version {} of the format \"{}\"; this program knows versions up to {}.", version, format, newestVersion),
                    where, "Use a newer Taxon; nothing was changed.");
    return value;
}

void writeJson(const std::filesystem::path& path, const Json& value)
{
    writeFileAtomically(path, value.dump(2) + "\n");
}

void throwBadField(const char* key, const std::string& where, const char* why)
{
    throw Error(ErrorCode::Damaged, fmt::format("The field \"{}\" {}.", key, why), where);
}

} // namespace taxon
