// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/yaml_json.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace taxon {
namespace {

template <typename T>
bool isNumber(const std::string& text, T& value)
{
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc() && end == text.data() + text.size();
}

/// What a scalar without quotes means.
Json plainScalar(const std::string& text)
{
    if (text.empty() || text == "~" || text == "null")
        return nullptr;
    if (const std::string lower = toLowerAscii(text); lower == "true" || lower == "false")
        return lower == "true";
    if (text.size() > 1 && text[0] == '0' && text.find_first_not_of("01234567") == std::string::npos)
        return std::stoll(text.substr(0, 20), nullptr, 8); // a file's mode, as kubectl reads it
    if (std::int64_t whole = 0; isNumber(text, whole))
        return whole;
    if (double number = 0; text.find_first_of("0123456789") != std::string::npos && isNumber(text, number))
        return number;
    return text;
}

Json toJson(const YAML::Node& node)
{
    if (node.IsMap()) {
        Json object = Json::object();
        for (const auto& entry : node)
            object[entry.first.Scalar()] = toJson(entry.second);
        return object;
    }
    if (node.IsSequence()) {
        Json list = Json::array();
        for (const auto& item : node)
            list.push_back(toJson(item));
        return list;
    }
    if (!node.IsScalar())
        return nullptr;
    return node.Tag() == "!" ? Json(node.Scalar()) : plainScalar(node.Scalar()); // "!": it was quoted
}

/// Whether every reader takes \p text without quotes as text: those of YAML 1.1, kubectl's for one, know more truth values, dates and
/// numbers by sixties.
bool staysText(const std::string& text)
{
    constexpr std::array kTruth{"yes", "no", "on", "off", "y", "n"};
    return plainScalar(text).is_string() && text.find_first_of("0123456789+-.") != 0
           && std::find(kTruth.begin(), kTruth.end(), toLowerAscii(text)) == kTruth.end();
}

void emit(YAML::Emitter& out, const Json& value)
{
    if (value.is_object()) {
        out << YAML::BeginMap;
        for (const auto& [key, member] : value.items()) {
            out << YAML::Key << key << YAML::Value;
            emit(out, member);
        }
        out << YAML::EndMap;
    } else if (value.is_array()) {
        out << YAML::BeginSeq;
        for (const auto& item : value)
            emit(out, item);
        out << YAML::EndSeq;
    } else if (value.is_string()) {
        const auto text = value.get<std::string>();
        if (staysText(text))
            out << text;
        else
            out << YAML::DoubleQuoted << text;
    } else if (value.is_null()) {
        out << YAML::Null;
    } else {
        out << value.dump();
    }
}

} // namespace

Json readYamlAsJson(const std::filesystem::path& path)
{
    try {
        return toJson(YAML::Load(readTextFile(path, 16u << 20)));
    } catch (const YAML::Exception& failure) {
        throw Error(ErrorCode::Configuration, fmt::format("This is not valid YAML: {}.", failure.msg),
                    fmt::format("{}:{}", pathToText(path), failure.mark.line + 1));
    }
}

std::string toYaml(const Json& document)
{
    YAML::Emitter out;
    emit(out, document);
    return std::string(out.c_str(), out.size()) + "\n";
}

} // namespace taxon
