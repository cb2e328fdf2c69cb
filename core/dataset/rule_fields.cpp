// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/rule_fields.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::dataset {
namespace {

using Kind = RuleField::Kind;

constexpr int kMostMin = 1'000'000;

std::vector<RuleField> makeFields()
{
    return {
        {"split", "Train, validation, test (%)", "Of each class, in per cent of its groups; they sum to 100.", Kind::Split},
        {"min_images", "Fewest images of a class", "A class with fewer different pictures is not trained; staged ones don't count.", Kind::Number, 1,
         kMostMin},
        {"warn_images", "Warn below", "Trained classes with fewer are a warning of the build.", Kind::Number, 0, kMostMin},
        {"max_images", "Most training images of a class", "The surplus waits in the reserve.", Kind::Number, 1, 100'000'000},
        {"seed", "Seed", "Another seed, another split.", Kind::Number, 0, 2'147'483'647},
        {"group_near", "Nearly equal pictures are one group", "Pictures that look nearly the same lie in one set.", Kind::Flag},
        {"near_conflicts",
         "Nearly equal in two classes",
         "Left out until one is moved, or used, all of them in one set.",
         Kind::Choice,
         0,
         0,
         {"leave_out", "keep_together"}},
        {"near_model", "Model that confirms near pictures",
         "A version (003) that has to see such pictures as nearly the same, too, once it has looked at them; empty: none.", Kind::Text},
        {"staged_folders", "Staged folders",
         "Folders below a class whose images are staged or synthetic: only trained on, and at most half of what the class trains on.", Kind::Names},
        {"frozen_benchmarks", "Frozen benchmarks", "Benchmarks whose images must stay what they are; a build that would change one is refused.",
         Kind::Names},
        {"source_ids", "Table of sources", "A CSV with the columns path and source_id: images of one source are one group; empty: none.", Kind::Text},
    };
}

std::string trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return std::string(text);
}

std::vector<std::string> namesOf(const std::string& value)
{
    std::vector<std::string> names;
    for (const std::string& part : split(value, ','))
        if (std::string name = trimmed(part); !name.empty())
            names.push_back(std::move(name));
    return names;
}

/// A YAML scalar that reads back as this text.
std::string quoted(const std::string& text)
{
    return Json(text).dump();
}

/// \p value as YAML; "" = the rule is left out.
std::string yamlOf(const RuleField& field, const std::string& value)
{
    const std::vector<std::string> parts = namesOf(value);
    switch (field.kind) {
    case Kind::Text: return value.empty() ? std::string() : quoted(value);
    case Kind::Names: {
        std::string list;
        for (const std::string& name : parts)
            list += (list.empty() ? "" : ", ") + quoted(name);
        return "[" + list + "]";
    }
    case Kind::Split:
        if (parts.size() != 3)
            throw Error(ErrorCode::Configuration, "Give three percentages, for train, validation and test: 80, 10, 10.", field.key);
        return fmt::format("{{train: {}, validation: {}, test: {}}}", parts[0], parts[1], parts[2]);
    default: return value;
    }
}

bool isLineOf(std::string_view line, const std::string& key)
{
    if (!line.starts_with(key))
        return false;
    line.remove_prefix(key.size());
    return trimmed(line).starts_with(':');
}

/// " # as they were staged" behind a value without quotes, or "".
std::string commentOf(const std::string& line)
{
    const auto at = line.find(" #");
    if (at == std::string::npos || line.find_first_of("\"'") < at)
        return {};
    return line.substr(line.find_last_not_of(" \t", at) + 1);
}

/// The lines of \p text with \p key having the value \p yaml.
std::string replaced(const std::string& text, const std::string& key, const std::string& yaml)
{
    std::vector<std::string> lines = text.empty() ? std::vector<std::string>{"format: taxon.rules", "version: 1"} : split(text, '\n');
    while (!lines.empty() && trimmed(lines.back()).empty())
        lines.pop_back();
    const auto from = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) { return isLineOf(line, key); });
    const std::string line = yaml.empty() ? std::string() : fmt::format("{}: {}", key, yaml);
    if (from == lines.end()) {
        if (!line.empty())
            lines.push_back(line);
    } else {
        auto to = from + 1; // what belongs to it: deeper lines, and a list's
        while (to != lines.end() && !to->empty() && (to->front() == ' ' || to->front() == '\t' || to->starts_with("- ")))
            ++to;
        const std::string comment = commentOf(*from);
        const auto at = lines.erase(from, to);
        if (!line.empty())
            lines.insert(at, line + comment);
    }
    return fmt::format("{}\n", fmt::join(lines, "\n"));
}

} // namespace

const std::vector<RuleField>& ruleFields()
{
    static const std::vector<RuleField> fields = makeFields();
    return fields;
}

const RuleField& ruleField(std::string_view key)
{
    for (const RuleField& field : ruleFields())
        if (field.key == key)
            return field;
    throw Error(ErrorCode::InvalidArgument, "There is no such rule.", std::string(key));
}

std::string textOf(const RuleField& field, const Rules& rules)
{
    const Json json = rules.toJson();
    const Json& value = json.at(field.key);
    if (field.key == "source_ids")
        return pathToText(rules.sourceIds);
    if (value.is_array()) {
        std::string text;
        for (const Json& one : value)
            text += (text.empty() ? "" : ", ") + (one.is_string() ? one.get<std::string>() : one.dump());
        return text;
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

RulesText RulesText::with(const RuleField& field, const std::string& value) const
{
    RulesText changed = *this;
    const std::string wanted = trimmed(value);
    changed.text = replaced(text, field.key, yamlOf(field, wanted));
    const Rules now = changed.rules();
    Rules expected = rules();
    const bool isOnlyThat = std::all_of(ruleFields().begin(), ruleFields().end(), [&](const RuleField& other) {
        return other.key == field.key || textOf(other, now) == textOf(other, expected);
    });
    const bool isSaid = field.kind == Kind::Text || field.kind == Kind::Names || field.kind == Kind::Split
                            ? wanted.empty() || namesOf(textOf(field, now)).size() == namesOf(wanted).size()
                            : textOf(field, now) == wanted;
    if (!isOnlyThat || !isSaid)
        throw Error(ErrorCode::Configuration, fmt::format("The rule \"{}\" can't be changed here.", field.key), where,
                    "Change it in the text of the file.");
    return changed;
}

} // namespace taxon::dataset
