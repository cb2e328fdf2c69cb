// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace taxon::jobs {

/// A foreign program and what it is called with; no shell is involved, so an argument may hold anything but NUL.
struct ProgramCall {
    std::filesystem::path program;
    std::vector<std::string> arguments;                  ///< without the program's own name
    std::function<void(const std::string&)> onErrorLine; ///< each line of its standard error as it comes, from the calling thread
    std::chrono::milliseconds timeout{0};                ///< 0 = as long as it takes
    std::chrono::milliseconds grace{5000};               ///< between SIGTERM and SIGKILL when it is stopped
    std::vector<std::string> environment{};              ///< "NAME=VALUE", beside ours and instead of those of the same name
};

/// How a foreign program ended.
struct ProgramEnd {
    int exitCode = 0;      ///< 0 to 255; -1 if a signal ended it
    int signal = 0;        ///< that signal, or 0
    std::string output;    ///< its standard output
    std::string lastWords; ///< the last 16 KiB of its standard error
};

/// Runs a program to its end: standard input is empty, every descriptor of ours is closed to it, signals are as at start-up,
/// and it is a process group of its own, so that Ctrl+C on the terminal reaches only us. Its environment is ours and that of the call.
///
/// A stop requested through \p context, or the time-out, sends SIGTERM to the group and SIGKILL after the grace; the call
/// returns only when the program is gone. Thread-safe. At most 64 MiB of output are taken.
/// \throws Error{NotFound|Io} if it can't be executed; Error{Io} after the time-out or with too much output; Error{Cancelled}.
ProgramEnd runProgram(const ProgramCall& call, const Context& context);

/// The first executable regular file \p name in \p path (a list as $PATH is); empty if there is none.
[[nodiscard]] std::filesystem::path findInPath(const std::string& name, const std::string& path);

} // namespace taxon::jobs
