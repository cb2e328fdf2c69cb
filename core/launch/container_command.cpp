// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/container_command.h"

#include "base/error.h"
#include "base/text.h"
#include "launch/job_manifest.h"
#include "launch/quantity.h"

#include <charconv>
#include <fmt/format.h>
#include <string>

namespace taxon::launch {
namespace {

/// "4" and "500m" of Kubernetes as the decimal that container engines take.
std::string processors(const ClusterSettings& settings)
{
    double count = 0;
    const char* end = settings.cpus.data() + settings.cpus.size();
    const auto [rest, failure] = std::from_chars(settings.cpus.data(), end, count);
    const bool thousandths = rest + 1 == end && *rest == 'm';
    if (failure != std::errc() || (rest != end && !thousandths) || !(count > 0))
        throw Error(
            ErrorCode::Configuration,
            fmt::format("\"cpus\" of the place \"{}\" must be a number such as 4 or 500m, not \"{}\".", settings.name, pathToText(settings.cpus)),
            "clusters.yaml");
    return fmt::format("{}", thousandths ? count / 1000 : count);
}

/// Whole bytes: docker's older programs know no "64Mi", nor that 1G isn't 1Gi.
std::string wholeBytes(const char* key, const std::string& quantity, const ClusterSettings& settings)
{
    return std::to_string(bytesOf(key, quantity, settings));
}

void addGpus(std::vector<std::string>& command, const ClusterSettings& settings)
{
    if (settings.engine == "docker" && settings.gpus > 0)
        command.push_back(fmt::format("--gpus={}", settings.gpus));
    else
        for (int gpu = 0; gpu < settings.gpus; ++gpu)
            command.push_back(fmt::format("--device={}={}", settings.gpuResource, gpu));
}

void addLimits(std::vector<std::string>& command, const ClusterSettings& settings)
{
    if (!settings.cpus.empty())
        command.push_back("--cpus=" + processors(settings));
    if (!settings.memory.empty())
        command.push_back("--memory=" + wholeBytes("memory", settings.memory, settings));
    if (!settings.sharedMemory.empty())
        command.push_back("--shm-size=" + wholeBytes("shared_memory", settings.sharedMemory, settings));
}

} // namespace

std::vector<std::string> containerCommand(const ClusterSettings& settings, const std::string& runId, const runs::Recipe& recipe,
                                          const std::string& name, bool rootless)
{
    std::vector<std::string> command{"run",
                                     "--detach",
                                     "--name=" + name,
                                     fmt::format("--label={}={}", kRunLabel, jobStem(runId, settings)),
                                     "--stop-timeout=120",
                                     "--cap-drop=ALL",
                                     "--security-opt=no-new-privileges",
                                     "--security-opt=label=disable"}; // a share of several machines can't be labelled for one container
    if (const std::string user = workerUser(settings); !user.empty())
        command.push_back("--user=" + user);
    if (rootless && settings.engine == "podman")
        command.push_back("--userns=keep-id");
    if (settings.hostNetwork)
        command.push_back("--network=host");
    addGpus(command, settings);
    addLimits(command, settings);
    for (const Share& share : settings.shares)
        command.push_back(
            fmt::format("--mount=type=bind,source={},destination={}{}", share.hostPath, share.mount, share.readOnly ? ",readonly" : ""));
    for (const auto& [variable, value] : recipeEnvironment(recipe))
        command.push_back(fmt::format("--env={}={}", variable, value));
    if (!settings.environmentFile.empty()) // its content is nobody's to see in a list of processes
        command.push_back("--env-file=" + settings.environmentFile.native());
    command.push_back(settings.image);
    for (const std::string& argument : workerArguments(settings, runId))
        command.push_back(argument);
    return command;
}

} // namespace taxon::launch
