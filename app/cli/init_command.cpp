// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "commands.h"
#include "session.h"

#include <fmt/format.h>

namespace taxon::cli {

void addInitCommand(CLI::App& app, Session& session)
{
    struct Options {
        std::string folder;
        std::string library;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("init", "Make a workspace for a folder-per-class library");
    command->add_option("DIR", options->folder, "The new workspace: a folder that is missing or empty")->required();
    command->add_option("--library", options->library, "The folder that holds one folder per class; it is never changed")->required();
    command->footer("Example: taxon init animals --library Image_Library");
    command->callback([options, &session] {
        session.sweep({options->folder});
        const Workspace workspace = Workspace::create(options->folder, options->library);
        session.say(fmt::format("Workspace {} for the library {}.", pathToText(workspace.root()), pathToText(workspace.library())));
        session.say(fmt::format("Next: taxon --workspace {} library check", pathToText(options->folder)));
        session.result({{"workspace", pathToText(workspace.root())}, {"library", pathToText(workspace.library())}});
    });
}

} // namespace taxon::cli
