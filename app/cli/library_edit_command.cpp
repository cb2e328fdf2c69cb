// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "commands.h"
#include "library/scan.h"
#include "library_edits.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::cli {
namespace {

namespace fs = std::filesystem;

struct EditOptions {
    std::vector<std::string> images;
    std::string list;
    std::string from;
    std::string to;
    std::string why;
    std::string step;
    bool resolve = false;
    bool dryRun = false;
};

/// A typing error must not become a class unnoticed.
void noteNewClass(const Session& session, const Workspace& workspace, const std::string& folder)
{
    const std::string className = folder.substr(0, folder.find('/'));
    std::vector<std::string> classes;
    std::error_code failure;
    for (fs::directory_iterator at(workspace.library(), failure); !failure && at != fs::directory_iterator(); at.increment(failure))
        classes.push_back(pathToText(at->path().filename()));
    if (className.empty() || className.front() == '_' || std::find(classes.begin(), classes.end(), className) != classes.end())
        return;
    const std::string close = nearest(className, classes);
    session.note(fmt::format("\"{}\" becomes a new class.{}", className, close.empty() ? "" : fmt::format(" Did you mean \"{}\"?", close)));
}

void move(Session& session, const EditOptions& options)
{
    const Workspace workspace = session.workspace();
    const auto paths = pathsInLibrary(options.images, options.list, workspace);
    const auto seen = options.resolve ? answersAbout(workspace, paths) : std::vector<std::string>();
    auto editor = openEditor(session, workspace, options.dryRun);
    noteNewClass(session, workspace, options.to);
    tell(session, editor.move(paths, options.to, options.why, seen), options.dryRun);
}

void remove(Session& session, const EditOptions& options)
{
    const Workspace workspace = session.workspace();
    const auto paths = pathsInLibrary(options.images, options.list, workspace);
    const auto seen = options.resolve ? answersAbout(workspace, paths) : std::vector<std::string>();
    tell(session, openEditor(session, workspace, options.dryRun).remove(paths, options.why, seen), options.dryRun);
}

void rename(Session& session, const EditOptions& options)
{
    const Workspace workspace = session.workspace();
    tell(session, openEditor(session, workspace, options.dryRun).rename(options.from, options.to, options.why), options.dryRun);
}

void merge(Session& session, const EditOptions& options)
{
    const Workspace workspace = session.workspace();
    tell(session, openEditor(session, workspace, options.dryRun).merge(options.from, options.to, options.why), options.dryRun);
}

void newClass(Session& session, const EditOptions& options)
{
    const Workspace workspace = session.workspace();
    tell(session, openEditor(session, workspace, options.dryRun).newClass(options.to, options.why), options.dryRun);
}

void undo(Session& session, const EditOptions& options)
{
    const Workspace workspace = session.workspace();
    auto editor = openEditor(session, workspace, options.dryRun);
    for (const library::EditStep& step : library::editHistory(workspace))
        if (step.id == options.step && step.who != journalWriter())
            session.note(fmt::format("This is a step of {}{}; they find it taken back in the history.", step.who,
                                     step.why.empty() ? "" : " (\"" + step.why + "\")"));
    tell(session, editor.undo(options.step, options.why), options.dryRun);
}

void redo(Session& session, const EditOptions& options)
{
    const Workspace workspace = session.workspace();
    tell(session, openEditor(session, workspace, options.dryRun).redo(options.why), options.dryRun);
}

} // namespace

void addLibraryEditCommands(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<EditOptions>();
    const auto add = [&](const char* name, const char* description, const char* example, void (*body)(Session&, const EditOptions&)) {
        CLI::App* command = group.add_subcommand(name, description);
        command->footer(std::string("Example: ") + example);
        command->callback([options, body, &session] { body(session, *options); });
        command->add_option("--why", options->why, "Kept in the journal")->type_name("TEXT");
        command->add_flag("--dry-run", options->dryRun, "Only show what would be done");
        return command;
    };
    const auto addPaths = [&](CLI::App* command) {
        command->add_option("PATH", options->images, "Images and folders in the library");
        command->add_option("--list", options->list, "A file that names more of them, one a line; - = standard input")->type_name("FILE");
        command->add_flag("--resolve", options->resolve, "You know what others said about them (taxon library conflicts): this decides it");
    };
    CLI::App* moveCommand = add("move", "Move images or folders to another class (or sub-class, benchmark, _unknown, _out_of_scope)",
                                "taxon library move cat/17.jpg cat/tabby --to dog --why \"wolf dogs\"", move);
    addPaths(moveCommand);
    moveCommand->add_option("--to", options->to, "The folder in the library; made if it is missing")->required()->type_name("FOLDER");
    addPaths(add("remove", "Move images or folders out of the way, to _removed/; nothing is erased",
                 "taxon library remove cat/blurred.jpg --why blurred", remove));
    CLI::App* renameCommand = add("rename", "Rename a class, in the benchmarks, too, or a sub-class", "taxon library rename cat feline", rename);
    renameCommand->add_option("FOLDER", options->from, "cat, or cat/tabby")->required();
    renameCommand->add_option("NAME", options->to, "feline, or cat/tiger; cat/tabby may become the class tabby")->required();
    CLI::App* mergeCommand = add("merge", "Put all of one class into another, in the benchmarks, too", "taxon library merge puppy dog", merge);
    mergeCommand->add_option("FOLDER", options->from, "It is empty then, and goes")->required();
    mergeCommand->add_option("INTO", options->to, "The class or sub-class that stays")->required();
    add("new-class", "Make an empty class", "taxon library new-class wolf", newClass)->add_option("NAME", options->to, "Its name")->required();
    add("undo", "Take back the last step, or another one, also of somebody else", "taxon library undo 20261124-103000-1f2e3d4c", undo)
        ->add_option("STEP", options->step, "As history lists it [your last one]");
    add("redo", "Do again what you took back last, if nothing new was done since", "taxon library redo", redo);
}

} // namespace taxon::cli
