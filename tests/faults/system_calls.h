// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/taxon_program.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::test {

/// A system call of the program that strace can be told to meet again.
struct SystemCall {
    std::string name; ///< "write", "renameat2" …
    int number = 0;   ///< so many calls of that name had its thread made, this one included: strace's "when="
    std::string text; ///< as strace printed it
};

/// "" where strace can do its work here, else why not: containers without the capability ptrace refuse it. A test must fail then, for
/// a skipped one looks green.
[[nodiscard]] std::string whyNoTracing();

/// Runs the command and lists, in order, the calls by which it changed something below \p folder (an absolute path): made, wrote,
/// renamed, linked or removed files and folders, or flushed them. Reads are left out: between two of them nothing differs on disk.
/// Two threads' calls that strace can't tell apart (same name, same number) are there once.
/// \param call  how the command ended.
[[nodiscard]] std::vector<SystemCall> changesBelow(const TaxonProgram& program, const QStringList& arguments, const std::filesystem::path& folder,
                                                   Call& call);

/// Runs the command; kill -9 meets it as it begins \p at. A command that never makes that call ends as always (Call::crashed is false).
[[nodiscard]] Call callKilledAt(const TaxonProgram& program, const QStringList& arguments, const SystemCall& at);
/// Runs the command; \p at fails with \p errnoName ("ENOSPC") and does nothing.
[[nodiscard]] Call callFailingAt(const TaxonProgram& program, const QStringList& arguments, const SystemCall& at, const char* errnoName);

/// At most \p most of \p calls: all if they are few, else evenly spread with the first and the last.
[[nodiscard]] std::vector<SystemCall> sampled(const std::vector<SystemCall>& calls, std::size_t most);

} // namespace taxon::test
