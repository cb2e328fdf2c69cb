// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include "arguments.h"
#include "session.h"

#include <clocale>
#include <exception>
#include <new>

namespace taxon::cli {
namespace {

void addGlobalFlags(CLI::App& app, Session& session)
{
    app.add_option("--workspace,-C", session.workspaceFolder, "The workspace; without it the current folder")->type_name("DIR");
    app.add_flag("--json", session.json, "The result as one JSON document on stdout, progress as JSON lines on stderr");
    app.add_flag("--quiet,-q", session.quiet, "Nothing but errors on stderr");
    app.add_flag("--no-input", session.noInput, "Never ask (Taxon never does; for scripts that want to say so)");
    app.set_version_flag("--version", [&app]() -> std::string {
        if (!app.get_subcommands().empty()) // it fell through from a command, whose --version would be one of a model
            throw CLI::ExtrasError({"--version"});
        return std::string("taxon ") + TAXON_VERSION;
    });
    app.fallthrough(); // global flags are fine after the command too
    app.require_subcommand(1);
    app.footer(
        "Every command has --help with examples. The whole job: taxon init WS --library LIB; cd WS; taxon run --recipe first_version\n"
        "Exit codes: 0 done, 1 failed, 2 usage or configuration, 10 missing, 11 locked, 12 damaged, 130 interrupted, 143 stopped with a checkpoint.");
}

int parseAndRun(int argc, char** argv, Session& session, const std::function<void(CLI::App&, Session&)>& addCommands)
{
    CLI::App app("Workbench for the whole life of an image classifier", "taxon");
    addGlobalFlags(app, session);
    addCommands(app, session);
    try {
        app.parse(argc, argv);
        return session.succeed();
    } catch (const CLI::Success& help) { // --help, --version
        return app.exit(help);
    } catch (const CLI::ParseError& failure) {
        return session.fail(argumentError(app, {argv + 1, argv + argc}, failure));
    }
}

} // namespace

int runProgram(int argc, char** argv, const std::function<void(CLI::App&, Session&)>& addCommands)
{
    std::setlocale(LC_CTYPE, "C.UTF-8"); // libarchive's names; numbers stay with a point
    Session session;
    session.arguments = argv;
    try {
        return parseAndRun(argc, argv, session, addCommands);
    } catch (const Error& error) {
        return session.fail(error);
    } catch (const std::bad_alloc&) {
        return session.fail({ErrorCode::Failed, "The memory was not enough.", {}, "Close other programs, or use a smaller batch."});
    } catch (const std::exception& error) {
        return session.fail({ErrorCode::Failed, error.what()});
    }
}

} // namespace taxon::cli
