// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/rules.h"

#include <string>
#include <string_view>
#include <vector>

namespace taxon::dataset {

/// One rule of rules.yaml for people: what a form shows of it. What a value may be is said by Rules::parse() alone.
struct RuleField {
    enum class Kind {
        Number, ///< low to high
        Flag,   ///< "true", "false"
        Choice, ///< one of choices
        Names,  ///< "staged, synthetic"
        Text,   ///< "" = the rule is left out
        Split,  ///< "80, 10, 10": train, validation, test
    };
    std::string key;
    std::string label;
    std::string description; ///< one sentence
    Kind kind = Kind::Number;
    int low = 0, high = 0; ///< of a number
    std::vector<std::string> choices{};
};

/// All rules but `classes`, in the order of the file.
[[nodiscard]] const std::vector<RuleField>& ruleFields();
/// \throws Error{InvalidArgument} for another key.
[[nodiscard]] const RuleField& ruleField(std::string_view key);
/// The value as a form shows it.
[[nodiscard]] std::string textOf(const RuleField& field, const Rules& rules);

/// A text of rules.yaml: read, and changed one rule at a time so that comments and everything else in it stay as they are.
struct RulesText {
    std::string text;             ///< of the file; "" = there is none
    std::string where;            ///< names it in messages
    std::filesystem::path folder; ///< what relative paths in it are relative to
    Rules defaults;               ///< where it says nothing

    /// \throws as Rules::parse().
    [[nodiscard]] Rules rules() const { return Rules::parse(text, where, folder, defaults); }
    /// The text with another value of one rule, as a form has it. A comment behind the old value stays.
    /// \throws Error{Configuration} for a value that can't be, and for a text that can't be changed like this (a whole file in braces).
    [[nodiscard]] RulesText with(const RuleField& field, const std::string& value) const;
};

} // namespace taxon::dataset
