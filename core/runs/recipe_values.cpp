// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "runs/recipe.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::runs {
namespace {

template <typename Number>
bool parsed(std::string_view text, Number& number)
{
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size();
}

bool inRange(const RecipeField& field, double number)
{
    return number >= field.low && number <= field.high;
}

/// Writes a value of each type; returns what is wrong with the text, or "".
struct Setter {
    const RecipeField& field;
    const std::string& text;

    std::string operator()(bool* value) const
    {
        if (text != "true" && text != "false")
            return "must be true or false";
        *value = text == "true";
        return {};
    }
    std::string operator()(int* value) const
    {
        int number = 0;
        if (!parsed(text, number) || !inRange(field, number))
            return fmt::format("must be a whole number from {} to {}", field.low, field.high);
        *value = number;
        return {};
    }
    std::string operator()(std::uint64_t* value) const { return parsed(text, *value) ? std::string() : "must be a whole number, 0 or more"; }
    std::string operator()(double* value) const
    {
        double number = 0;
        if (!parsed(text, number) || !inRange(field, number))
            return fmt::format("must be a number from {} to {}", field.low, field.high);
        *value = number;
        return {};
    }
    std::string operator()(std::string* value) const
    {
        if (!isUtf8(text) || std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
            return "must be UTF-8 text without control characters";
        if (!field.choices.empty() && std::find(field.choices.begin(), field.choices.end(), text) == field.choices.end())
            return fmt::format("must be one of {}", fmt::join(field.choices, ", "));
        *value = text;
        return {};
    }
    std::string operator()(std::array<float, 3>* value) const
    {
        const auto parts = split(text, ',');
        std::array<float, 3> numbers{};
        bool fine = parts.size() == numbers.size();
        for (std::size_t i = 0; fine && i < numbers.size(); ++i)
            fine = parsed(parts[i], numbers[i]) && inRange(field, static_cast<double>(numbers[i]));
        if (!fine)
            return fmt::format("must be three numbers from {} to {} (red,green,blue)", field.low, field.high);
        *value = numbers;
        return {};
    }
};

struct Writer {
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const std::string* value) const { return *value; }
    std::string operator()(const std::array<float, 3>* value) const { return fmt::format("{},{},{}", (*value)[0], (*value)[1], (*value)[2]); }
    template <typename Number>
    std::string operator()(const Number* value) const
    {
        return fmt::format("{}", *value);
    }
};

} // namespace

std::string textOf(const RecipeField& field, const Recipe& recipe)
{
    Recipe copy = recipe;
    return std::visit(Writer{}, field.value(copy));
}

void setFromText(const RecipeField& field, Recipe& recipe, const std::string& text, const std::string& where)
{
    const std::string problem = std::visit(Setter{field, text}, field.value(recipe));
    if (problem.empty())
        return;
    const std::string close = nearest(text, field.choices);
    throw Error(ErrorCode::Configuration, fmt::format("\"{}\" {}, not \"{}\".", field.name(), problem, pathToText(text)), where,
                close.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", close));
}

} // namespace taxon::runs
