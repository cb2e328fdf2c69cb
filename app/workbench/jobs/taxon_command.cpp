// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/taxon_command.h"

#include "base/error.h"
#include "jobs/program.h"

#include <chrono>
#include <fmt/format.h>
#include <optional>

namespace taxon::workbench {
namespace {

ErrorCode codeOf(const std::string& stableName)
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::Failed); ++i)
        if (stableName == name(static_cast<ErrorCode>(i)))
            return static_cast<ErrorCode>(i);
    return ErrorCode::Failed;
}

/// The member "error" of what a command with --json prints.
std::optional<Error> errorOf(const Json& document)
{
    const auto error = document.is_object() ? document.find("error") : document.end();
    if (error == document.end() || !error->is_object())
        return std::nullopt;
    return Error(codeOf(error->value("code", "")), error->value("message", ""), error->value("where", ""), error->value("hint", ""));
}

/// A line of its standard error, if it tells of progress.
std::optional<jobs::Progress> progressOf(const std::string& line)
{
    const Json told = Json::parse(line, nullptr, false);
    if (!told.is_object() || told.value("kind", "") != "progress")
        return std::nullopt;
    return jobs::Progress{told.value("label", ""), told.value("done", std::uint64_t{0}), told.value("total", std::uint64_t{0}),
                          told.value("unit", "")};
}

} // namespace

Json runTaxon(const std::filesystem::path& program, const std::vector<std::string>& arguments, const jobs::Context& context,
              const std::function<void(const jobs::Progress&)>& onProgress)
{
    jobs::ProgramCall call;
    call.program = program;
    call.arguments.emplace_back("--json");
    call.arguments.insert(call.arguments.end(), arguments.begin(), arguments.end());
    call.onErrorLine = [&](const std::string& line) {
        if (const auto progress = progressOf(line); progress && onProgress)
            onProgress(*progress);
    };
    call.grace = std::chrono::seconds(30);
    const jobs::ProgramEnd end = jobs::runProgram(call, context);
    Json document = Json::parse(end.output, nullptr, false);
    if (const auto error = errorOf(document))
        throw *error;
    if (end.exitCode != 0 || document.is_discarded())
        throw Error(ErrorCode::Failed,
                    end.signal != 0 ? fmt::format("The command was ended by signal {}.", end.signal)
                                    : fmt::format("The command ended with exit code {}.", end.exitCode),
                    "taxon", end.lastWords);
    return document;
}

} // namespace taxon::workbench
