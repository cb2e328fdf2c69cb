// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace taxon {

using Json = nlohmann::ordered_json;

/// Parses the file. \throws Error{NotFound|Io}; Error{Damaged} with line and column if it is not JSON.
[[nodiscard]] Json readJson(const std::filesystem::path& path);

/// Reads a versioned file of ours: an object with "format" == \p format and an integer "version" in 1..\p newestVersion.
/// \throws as readJson(); Error{Damaged} for another format; Error{Unsupported} for a newer version.
[[nodiscard]] Json readFormat(const std::filesystem::path& path, std::string_view format, int newestVersion);

/// Writes pretty JSON by the atomic writer. Every string in it must be UTF-8 (see pathToText()).
void writeJson(const std::filesystem::path& path, const Json& value);

/// A whole number but no truth value: what may be read from JSON by jsonInteger().
template <typename T>
concept JsonInteger = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// The whole number that \p value is, or nothing where it is none (1.0, true, "1") or lies beyond T. nlohmann's own get()
/// casts whatever number it finds: 1e20 and 2^40 both become some int.
template <JsonInteger T>
[[nodiscard]] std::optional<T> jsonInteger(const Json& value)
{
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
    }
    if (!value.is_number_integer())
        return std::nullopt;
    const auto number = value.get<std::int64_t>();
    return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
}

/// Throws the Error{Damaged} of field().
[[noreturn]] void throwBadField(const char* key, const std::string& where, const char* why);

/// What field() reads: a whole number, a list of whole numbers, or what nlohmann's get() reads.
template <typename T>
[[nodiscard]] std::optional<T> readJsonAs(const Json& value)
{
    if constexpr (JsonInteger<T>) {
        return jsonInteger<T>(value);
    } else if constexpr (requires { requires JsonInteger<typename T::value_type> && std::is_same_v<T, std::vector<typename T::value_type>>; }) {
        T numbers;
        for (const Json& item : value) {
            const auto number = jsonInteger<typename T::value_type>(item);
            if (!number)
                return std::nullopt;
            numbers.push_back(*number);
        }
        return value.is_array() ? std::optional(std::move(numbers)) : std::nullopt;
    } else {
        try {
            return value.get<T>();
        } catch (const nlohmann::json::exception&) {
            return std::nullopt;
        }
    }
}

/// A field of an object. \throws Error{Damaged} naming \p where and \p key if it is missing, of another type, or a whole
/// number that T can't hold.
template <typename T>
[[nodiscard]] T field(const Json& object, const char* key, const std::string& where)
{
    const auto found = object.find(key);
    if (found == object.end())
        throwBadField(key, where, "is missing");
    std::optional<T> value = readJsonAs<T>(*found);
    if (!value)
        throwBadField(key, where, found->is_number() ? "is not a whole number in its range" : "has the wrong type");
    return *std::move(value);
}

} // namespace taxon
