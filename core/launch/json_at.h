// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/json_file.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace taxon::launch {

/// The text at \p pointer ("/status/phase") of an object of Kubernetes, or "" where there is none: its objects leave out what is empty.
[[nodiscard]] inline std::string textAt(const Json& object, const std::string& pointer)
{
    const Json::json_pointer at(pointer);
    return object.contains(at) && object.at(at).is_string() ? object.at(at).get<std::string>() : std::string();
}

/// The whole number there, or \p otherwise.
[[nodiscard]] inline std::int64_t numberAt(const Json& object, const std::string& pointer, std::int64_t otherwise = 0)
{
    const Json::json_pointer at(pointer);
    return object.contains(at) ? jsonInteger<std::int64_t>(object.at(at)).value_or(otherwise) : otherwise;
}

/// The list there, or an empty one.
[[nodiscard]] inline Json listAt(const Json& object, const std::string& pointer)
{
    const Json::json_pointer at(pointer);
    return object.contains(at) && object.at(at).is_array() ? object.at(at) : Json::array();
}

/// How much of a counted resource (GPUs) the object at \p pointer names: its value is "2"; 0 where it names none.
[[nodiscard]] inline std::int64_t countAt(const Json& object, const std::string& pointer, const std::string& resource)
{
    const Json::json_pointer at = Json::json_pointer(pointer) / resource;
    const std::string text = object.contains(at) && object.at(at).is_string() ? object.at(at).get<std::string>() : std::string();
    std::int64_t count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    return failure == std::errc() && end == text.data() + text.size() ? count : 0;
}

[[nodiscard]] inline std::optional<std::chrono::system_clock::time_point> timeAt(const Json& object, const std::string& pointer)
{
    return fromIso8601(textAt(object, pointer));
}

/// The condition of \p type that is "True", or null.
[[nodiscard]] inline Json trueCondition(const Json& object, const std::string& type)
{
    for (const Json& condition : listAt(object, "/status/conditions"))
        if (textAt(condition, "/type") == type && textAt(condition, "/status") == "True")
            return condition;
    return nullptr;
}

} // namespace taxon::launch
