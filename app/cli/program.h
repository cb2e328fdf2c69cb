// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace taxon::cli {

class Session;

/// The main function of taxon and of taxon-worker: global flags, the commands that \p addCommands adds, every failure as an
/// error message and exit code. Both call themselves "taxon": who types a command need not know which program does it.
int runProgram(int argc, char** argv, const std::function<void(CLI::App&, Session&)>& addCommands);

} // namespace taxon::cli
