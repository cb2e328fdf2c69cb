// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker_commands.h"

#include "base/error.h"
#include "base/text.h"
#include "session.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace taxon::cli {
namespace {

/// Goes on as taxon-worker; returns only by an exception.
[[noreturn]] void becomeWorker(std::string_view command, char** argv)
{
    // Identification and evaluation decode on all processors while the network computes on them: its threads must sleep between two layers, not
    // spin, which takes the others' time (docs/benchmarks.md). OpenMP reads this when it is loaded.
    if (command == kIdentify.name || command == kEvaluate.name)
        ::setenv("OMP_WAIT_POLICY", "passive", 0);
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
    app.add_subcommand(command.name, command.description)->preparse_callback([&session, name = std::string_view(command.name)](std::size_t) {
        becomeWorker(name, session.arguments);
    });
}

} // namespace taxon::cli
