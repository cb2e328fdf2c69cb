// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/container_engine.h"

#include "base/error.h"
#include "base/text.h"
#include "launch/kubectl.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace taxon::launch {
namespace {

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// What can be done about it, where that is known.
std::string mendingOf(const std::string& words)
{
    if (has(words, "CDI devices") || has(words, "could not select device driver"))
        return "Install NVIDIA's container toolkit (for podman also: nvidia-ctk cdi generate), or set gpus in clusters.yaml.";
    if (has(words, "Unable to find image") || has(words, "initializing source docker://")
        || has(words, "Error: short-name")) // docker's words, podman's
        return "The image is not here and can't be fetched: make it (./dev image), push it, or correct \"image\" in clusters.yaml.";
    return {};
}

[[noreturn]] void fail(const std::string& name, const std::string& lastWords)
{
    const std::string words = withoutSecrets(lastWords);
    // not "connection refused" alone: a registry of images may refuse, too
    if (has(words, "Cannot connect to the Docker daemon") || has(words, "failed to connect to the docker API")
        || has(words, "unable to connect to Podman"))
        throw Error(ErrorCode::Io, fmt::format("{}'s service can't be reached: {}", name, words), name, "Start it; containers that run go on.");
    if (has(words, "permission denied while trying to connect"))
        throw Error(ErrorCode::Io, fmt::format("{} lets this user do nothing: {}", name, words), name, "Join the group docker, or use podman.");
    throw Error(ErrorCode::Failed, fmt::format("{} refused: {}", name, words), name, mendingOf(words));
}

} // namespace

ContainerEngine::ContainerEngine(std::string name, std::filesystem::path program, std::chrono::milliseconds timeout)
    : m_name(std::move(name)), m_program(std::move(program)), m_timeout(timeout)
{}

jobs::ProgramEnd ContainerEngine::run(jobs::ProgramCall call, const jobs::Context& context) const
{
    const char* path = std::getenv("PATH");
    call.program = m_program.empty() ? jobs::findInPath(m_name, path != nullptr ? path : "") : m_program;
    if (call.program.empty())
        throw Error(ErrorCode::NotFound, fmt::format("The program {} is not installed.", m_name), "PATH", "Install it, or use --on here.");
    if (call.timeout.count() == 0)
        call.timeout = m_timeout;
    call.grace = std::chrono::seconds(1);
    jobs::ProgramEnd end;
    try {
        end = jobs::runProgram(call, context);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Io)
            throw;
        throw Error(ErrorCode::Io, fmt::format("{} gave no answer in time: {}", m_name, error.message()), m_name,
                    "Look at its service; containers that run go on.");
    }
    if (end.exitCode != 0)
        fail(m_name, end.lastWords.empty() ? fmt::format("it ended with exit code {}", end.exitCode) : end.lastWords);
    return end;
}

std::string ContainerEngine::call(const std::vector<std::string>& arguments, std::chrono::milliseconds timeout, const jobs::Context& context) const
{
    return run({.program = {}, .arguments = arguments, .onErrorLine = {}, .timeout = timeout}, context).output;
}

std::string ContainerEngine::printed(const std::string& name, std::vector<std::string> arguments, const jobs::Context& context) const
{
    std::string errors; // the worker's messages go there
    arguments.insert(arguments.begin(), "logs");
    arguments.push_back(name);
    const auto end = run({.program = {}, .arguments = std::move(arguments), .onErrorLine = [&](const std::string& line) { errors += line + "\n"; }},
                         context);
    return end.output + errors;
}

Json ContainerEngine::containers(const std::string& label, const jobs::Context& context) const
{
    std::vector<std::string> inspect{"container", "inspect"};
    for (const std::string& id : split(call({"ps", "--all", "--filter=label=" + label, "--format={{.ID}}"}, {}, context), '\n'))
        if (!id.empty())
            inspect.push_back(id);
    if (inspect.size() == 2)
        return Json::array();
    Json all = Json::parse(call(inspect, {}, context), nullptr, false);
    if (!all.is_array())
        throw Error(ErrorCode::Io, fmt::format("{}'s answer is not JSON.", m_name), m_name, fmt::format("Look at: {} version.", m_name));
    return all;
}

} // namespace taxon::launch
