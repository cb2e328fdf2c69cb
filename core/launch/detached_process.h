// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace taxon::launch {

/// Starts a program in a session of its own that outlives this process: stdin /dev/null, stdout and stderr appended to
/// \p output, every other descriptor closed, signals as at start-up. Safe in a process with threads. No shell is involved.
///
/// \param arguments  without the program's own name.
/// \returns the process id. \throws Error{NotFound|Io} also when the program can't be executed.
pid_t startDetached(const std::filesystem::path& program, const std::vector<std::string>& arguments, const std::filesystem::path& workingFolder,
                    const std::filesystem::path& output);

} // namespace taxon::launch
