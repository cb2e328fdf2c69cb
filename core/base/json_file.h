// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace taxon {

using Json = nlohmann::ordered_json;

/// Parses the file. \throws Error{NotFound|Io}; Error{Damaged} with line and column if it is not JSON.
[[nodiscard]] Json readJson(const std::filesystem::path& path);

/// Reads a versioned file of ours: an object with "format" == \p format and an integer "version" in 1..\p newestVersion.
/// \throws as readJson(); Error{Damaged} for another format; Error{Unsupported} for a newer version.
[[nodiscard]] Json readFormat(const std::filesystem::path& path, std::string_view format, int newestVersion);

/// Writes pretty JSON by the atomic writer. Every string in it must be UTF-8 (see pathToText()).
void writeJson(const std::filesystem::path& path, const Json& value);

/// A field of an object. \throws Error{Damaged} naming \p where and \p key if it is missing or of another type.
template <typename T>
[[nodiscard]] T field(const Json& object, const char* key, const std::string& where);

/// Throws the Error{Damaged} of field().
[[noreturn]] void throwBadField(const char* key, const std::string& where, const char* why);

template <typename T>
T field(const Json& object, const char* key, const std::string& where)
{
    const auto found = object.find(key);
    if (found == object.end())
        throwBadField(key, where, "is missing");
    try {
        return found->get<T>();
    } catch (const nlohmann::json::exception&) {
        throwBadField(key, where, "has the wrong type");
    }
}

} // namespace taxon
