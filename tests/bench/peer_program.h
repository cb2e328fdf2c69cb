// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <array>
#include <cstdio>
#include <string>

namespace taxon::bench {

/// Runs a shell command. \returns what it prints. \throws Error{Failed} if it fails.
inline std::string run(const std::string& command)
{
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string text;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 1; pipe != nullptr && n > 0;) {
        n = std::fread(buffer.data(), 1, buffer.size(), pipe);
        text.append(buffer.data(), n);
    }
    if (pipe == nullptr || ::pclose(pipe) != 0)
        throw Error(ErrorCode::Failed, "The program failed.", command);
    return text;
}

/// The python3 that has what tests/peers/requirements/NAME.txt pins.
inline std::string pythonWith(const std::string& name)
{
    const std::string path = run("bash " TAXON_SOURCE_DIR "/tests/peers/python_of.sh " + name);
    return path.substr(0, path.find('\n'));
}

} // namespace taxon::bench
