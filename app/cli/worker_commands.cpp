// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker_commands.h"

#include "base/error.h"
#include "base/text.h"
#include "session.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace taxon::cli {
namespace {

/// Goes on as taxon-worker; returns only by an exception.
[[noreturn]] void becomeWorker(char** argv)
{
    const std::filesystem::path worker = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "taxon-worker";
    std::fflush(nullptr); // what is in this program's buffers would be lost
    ::execv(worker.c_str(), argv);
    const std::error_code reason(errno, std::generic_category());
    throw Error(ErrorCode::NotFound, "The program that trains, evaluates, exports and identifies can't be started: " + reason.message() + '.',
                pathToText(worker), "Install taxon-worker beside taxon (it comes with the same build, unless TAXON_BUILD_LEARN is OFF).");
}

} // namespace

void addWorkerCommand(CLI::App& app, const WorkerCommand& command, const Session& session)
{
    // Called as soon as the command's name is parsed: before its --help, and before any argument that only the worker knows.
    app.add_subcommand(command.name, command.description)->preparse_callback([&session](std::size_t) { becomeWorker(session.arguments); });
}

} // namespace taxon::cli
