// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "jobs/program.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::launch {

/// podman or docker of this machine, as the user's own program. No shell; every call ends in time. Thread-safe.
class ContainerEngine {
public:
    /// \param name  "podman" or "docker". \param program  "" = the first of that name in PATH.
    explicit ContainerEngine(std::string name, std::filesystem::path program = {}, std::chrono::milliseconds timeout = std::chrono::seconds(20));

    /// Any call; its standard output. \p timeout 0 = the usual one.
    /// \throws Error{NotFound} if there is no such program; Error{Io} if it or its service gives no answer; Error{Failed} with its last
    ///         words if it refuses; Error{Cancelled}.
    std::string call(const std::vector<std::string>& arguments, std::chrono::milliseconds timeout = {}, const jobs::Context& context = {}) const;
    /// What the engine knows of the containers with \p label ("name" or "name=value"), running or ended, as "inspect" prints it.
    /// \throws as call().
    [[nodiscard]] Json containers(const std::string& label, const jobs::Context& context = {}) const;

    /// What the program in container \p name printed, to both of its streams. \param arguments  more of "logs". \throws as call().
    [[nodiscard]] std::string printed(const std::string& name, std::vector<std::string> arguments, const jobs::Context& context = {}) const;

private:
    [[nodiscard]] jobs::ProgramEnd run(jobs::ProgramCall call, const jobs::Context& context) const;

    std::string m_name;
    std::filesystem::path m_program;
    std::chrono::milliseconds m_timeout;
};

} // namespace taxon::launch
