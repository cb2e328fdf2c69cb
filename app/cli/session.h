// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/json_file.h"
#include "base/workspace.h"
#include "jobs/context.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace taxon::cli {

/// What every command shares: the global flags, where output goes, and the request to stop (SIGINT, SIGTERM).
/// stdout is data (text or, with --json, JSON), stderr is messages and progress bars (only on a terminal).
class Session {
public:
    // global flags, filled by main
    std::filesystem::path workspaceFolder = ".";
    bool json = false;
    bool quiet = false;
    bool noInput = false;
    char** arguments = nullptr; ///< of the process, for the program that goes on in its place (worker_commands.h)

    /// The workspace of --workspace or the current folder. \throws Error{NotFound} as Workspace::open().
    [[nodiscard]] Workspace workspace() const;
    /// A context with a progress bar (on a terminal), plain lines each few seconds otherwise, nothing with --quiet, JSON
    /// lines (on stderr) with --json; stops on SIGINT and SIGTERM.
    [[nodiscard]] const jobs::Context& context();
    /// Whether the stop came from SIGTERM (exit code 143 after a checkpoint) rather than SIGINT (130).
    [[nodiscard]] bool terminated() const noexcept;

    /// Removes what killed commands left unfinished in these folders (not below), and says so.
    void sweep(const std::vector<std::filesystem::path>& folders) const;
    /// The same where commands of the workspace write: itself, data sets, shards, versions, cache.
    void sweep(const Workspace& workspace) const;

    /// An image as manifests and journals name it, given as a path in the library, absolute, or in its text form.
    [[nodiscard]] static std::string pathInLibrary(const std::string& image, const std::filesystem::path& library);

    /// One line of result for people; not printed with --json or --quiet.
    void say(const std::string& line) const;
    /// The command's result; with --json it is printed at the end, as one document on stdout.
    void result(Json document) const;
    /// A message on stderr; not with --quiet.
    void note(const std::string& line) const;
    /// resources/<name> of the source tree or of the installed program. \throws Error{NotFound}.
    [[nodiscard]] std::filesystem::path resource(const std::string& name) const;
    /// The command has ended well: prints its result. \returns exit code 0; that of a failure if stdout took not all of it.
    int succeed() const;
    /// A failure: what, where and what next on stderr; with --json also on stdout, as the result's member "error". \returns the exit code.
    int fail(const Error& error) const;

    Session();
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

private:
    void printDocument() const;

    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace taxon::cli
