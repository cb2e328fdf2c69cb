// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/yaml_reader.h"

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace taxon {

struct YamlReader::State {
    YAML::Node node;
    std::string where;  // file or source
    std::string prefix; // "training." or ""
    mutable std::vector<std::string> known;

    YAML::Node find(const std::string& key) const
    {
        if (std::find(known.begin(), known.end(), key) == known.end())
            known.push_back(key);
        return node.IsMap() ? node[key] : YAML::Node(YAML::NodeType::Undefined);
    }
};

YamlReader::YamlReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}
YamlReader::~YamlReader() = default;
YamlReader::YamlReader(YamlReader&&) noexcept = default;

YamlReader YamlReader::open(const std::filesystem::path& path)
{
    return parse(readTextFile(path, 16u << 20), pathToText(path));
}

YamlReader YamlReader::parse(const std::string& text, const std::string& where)
{
    auto state = std::make_unique<State>();
    state->where = where;
    try {
        state->node = YAML::Load(text);
    } catch (const YAML::Exception& failure) {
        throw Error(ErrorCode::Configuration, fmt::format("This is not valid YAML: {}.", failure.msg),
                    fmt::format("{}:{}", where, failure.mark.line + 1));
    }
    if (!state->node.IsMap() && !state->node.IsNull())
        throw Error(ErrorCode::Configuration, "The file must be a mapping of keys to values.", where);
    return YamlReader(std::move(state));
}

std::string YamlReader::position(const std::string& key) const
{
    const YAML::Node node = m_state->node.IsMap() ? std::as_const(m_state->node)[key] : YAML::Node(YAML::NodeType::Undefined);
    return node.IsDefined() && node.Mark().line >= 0 ? fmt::format("{}:{}", m_state->where, node.Mark().line + 1) : m_state->where;
}

void YamlReader::fail(const std::string& key, const std::string& message, const std::string& hint) const
{
    throw Error(ErrorCode::Configuration, fmt::format("\"{}{}\" {}", m_state->prefix, key, message), position(key), hint);
}

bool YamlReader::has(const std::string& key) const
{
    const YAML::Node node = m_state->find(key);
    return node.IsDefined() && !node.IsNull();
}

std::vector<std::string> YamlReader::keys() const
{
    std::vector<std::string> names;
    if (m_state->node.IsMap())
        for (const auto& entry : m_state->node)
            names.push_back(entry.first.IsScalar() ? entry.first.Scalar() : std::string());
    return names;
}

YamlReader YamlReader::section(const std::string& key)
{
    auto state = std::make_unique<State>();
    state->where = m_state->where;
    state->prefix = m_state->prefix + key + ".";
    if (has(key)) {
        state->node = m_state->find(key);
        if (!state->node.IsMap())
            fail(key, "must be a mapping.");
    }
    return YamlReader(std::move(state));
}

std::optional<std::string> YamlReader::scalar(const std::string& key)
{
    if (!has(key))
        return std::nullopt;
    const YAML::Node node = m_state->find(key);
    if (!node.IsScalar())
        fail(key, "must be a single value.");
    return node.Scalar();
}

void YamlReader::read(const std::string& key, std::string& value)
{
    if (auto text = scalar(key))
        value = *text;
}

void YamlReader::read(const std::string& key, bool& value)
{
    const auto text = scalar(key);
    if (!text)
        return;
    if (*text != "true" && *text != "false")
        fail(key, fmt::format("must be true or false, not \"{}\".", *text));
    value = *text == "true";
}

void YamlReader::read(const std::string& key, int& value, int low, int high)
{
    const auto text = scalar(key);
    if (!text)
        return;
    int number = 0;
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (failure != std::errc() || end != text->data() + text->size() || number < low || number > high)
        fail(key, fmt::format("must be a whole number from {} to {}, not \"{}\".", low, high, *text));
    value = number;
}

void YamlReader::read(const std::string& key, double& value, double low, double high)
{
    const auto text = scalar(key);
    if (!text)
        return;
    double number = 0;
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (failure != std::errc() || end != text->data() + text->size() || !(number >= low && number <= high))
        fail(key, fmt::format("must be a number from {} to {}, not \"{}\".", low, high, *text));
    value = number;
}

void YamlReader::read(const std::string& key, std::vector<std::string>& value)
{
    if (!has(key))
        return;
    const YAML::Node node = m_state->find(key);
    if (!node.IsSequence())
        fail(key, "must be a list.");
    value.clear();
    for (const auto& item : node) {
        if (!item.IsScalar())
            fail(key, "must be a list of single values.");
        value.push_back(item.Scalar());
    }
}

void YamlReader::readChoice(const std::string& key, std::string& value, const std::vector<std::string>& choices)
{
    const auto text = scalar(key);
    if (!text)
        return;
    if (std::find(choices.begin(), choices.end(), *text) == choices.end()) {
        const std::string close = nearest(*text, choices);
        fail(key, fmt::format("can't be \"{}\"; it is one of {}.", *text, fmt::join(choices, ", ")),
             close.empty() ? "" : fmt::format("Did you mean \"{}\"?", close));
    }
    value = *text;
}

void YamlReader::finish() const
{
    if (!m_state->node.IsMap())
        return;
    for (const auto& item : m_state->node) {
        const std::string key = item.first.IsScalar() ? item.first.Scalar() : "?";
        if (std::find(m_state->known.begin(), m_state->known.end(), key) != m_state->known.end())
            continue;
        const std::string close = nearest(key, m_state->known);
        const std::string line = fmt::format("{}:{}", m_state->where, item.first.Mark().line + 1);
        throw Error(ErrorCode::Configuration, fmt::format("There is no setting \"{}{}\".", m_state->prefix, key), line,
                    close.empty() ? fmt::format("Known here: {}.", fmt::join(m_state->known, ", "))
                                  : fmt::format("Did you mean \"{}{}\"?", m_state->prefix, close));
    }
}

} // namespace taxon
