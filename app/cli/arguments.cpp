// SPDX-License-Identifier: GPL-3.0-or-later
#include "arguments.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::cli {
namespace {

std::vector<std::string> commandNames(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

/// "--name" of the command and all above it, but the program's own --version, which is none of a command.
std::vector<std::string> flagNames(const CLI::App& command)
{
    std::vector<std::string> names;
    for (const CLI::App* app = &command; app != nullptr; app = app->get_parent())
        for (const CLI::Option* option : app->get_options())
            if (app == &command || option != app->get_version_ptr())
                for (const auto& name : option->get_lnames())
                    names.push_back("--" + name);
    return names;
}

std::string unknownFlagHint(const std::string& flag, const std::vector<std::string>& known, const std::string& command)
{
    if (flag == "--version")
        return fmt::format("The version of the program: taxon --version. What {0} takes: {0} --help.", command);
    const std::string close = nearest(flag, known);
    return close.empty() ? fmt::format("See: {} --help.", command) : fmt::format("Did you mean \"{}\"?", close);
}

std::string commandLine(const CLI::App& app)
{
    return app.get_parent() == nullptr ? std::string("taxon") : commandLine(*app.get_parent()) + " " + app.get_name();
}

/// Whether the word after \p flag belongs to it.
bool takesValue(const CLI::App* app, const std::string& flag)
{
    for (; app != nullptr; app = app->get_parent())
        if (const CLI::Option* option = app->get_option_no_throw(flag); option != nullptr)
            return option->get_expected_min() > 0;
    return false;
}

bool takesPositionals(const CLI::App& app)
{
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional())
            return true;
    return false;
}

} // namespace

Error argumentError(CLI::App& app, const std::vector<std::string>& arguments, const CLI::ParseError& failure)
{
    CLI::App* current = &app;
    for (const auto& argument : arguments) {
        if (argument == "--")
            break;
        if (argument.starts_with("--")) {
            const std::string flag = argument.substr(0, argument.find('='));
            const auto known = flagNames(*current);
            if (std::find(known.begin(), known.end(), flag) != known.end())
                continue;
            return {ErrorCode::Configuration,
                    fmt::format("There is no flag \"{}\" in: {}.", pathToText(flag), commandLine(*current)),
                    {},
                    unknownFlagHint(flag, known, commandLine(*current))};
        }
        if (argument.starts_with("-"))
            continue;
        const auto names = commandNames(*current);
        if (std::find(names.begin(), names.end(), argument) != names.end()) {
            current = current->get_subcommand(argument);
            continue;
        }
        if (names.empty() || takesPositionals(*current))
            continue; // a value
        if (&argument != &arguments.front() && takesValue(current, (&argument)[-1]))
            continue; // the value of a flag
        const std::string close = nearest(argument, names);
        return {ErrorCode::Configuration,
                fmt::format("There is no command \"{}\" in: {}.", pathToText(argument), commandLine(*current)),
                {},
                close.empty() ? fmt::format("There are: {}.", fmt::join(names, ", ")) : fmt::format("Did you mean \"{}\"?", close)};
    }
    const auto names = commandNames(*current);
    if (!names.empty() && current->get_subcommands().empty())
        return {ErrorCode::Configuration,
                fmt::format("{} needs a command: {}.", commandLine(*current), fmt::join(names, ", ")),
                {},
                fmt::format("See: {} --help.", commandLine(*current))};
    return {ErrorCode::Configuration, std::string(failure.what()) + ".", {}, fmt::format("See: {} --help.", commandLine(*current))};
}

std::optional<double> numberOf(const std::string& text)
{
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

} // namespace taxon::cli
