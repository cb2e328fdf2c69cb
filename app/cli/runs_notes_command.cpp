// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"

#include "base/error.h"
#include "runs/run_notes.h"
#include "runs/run_trash.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::cli {
namespace {

struct NotesArguments {
    std::string id;
    std::vector<std::string> words; ///< tags, ids, or the note
    bool remove = false;
    bool trash = false;
};

runs::RunFolder runOf(const Session& session, const std::string& id)
{
    return runs::RunFolder::open(session.workspace().run(id));
}

Json toJson(const std::string& id, const runs::RunNotes& notes)
{
    return {{"run", id}, {"tags", notes.tags}, {"note", notes.note}};
}

void list(const Session& session, const NotesArguments& arguments)
{
    const Workspace workspace = session.workspace();
    Json rows = Json::array();
    if (arguments.trash) {
        for (const auto& id : runs::trashedRuns(workspace)) {
            session.say(id);
            rows.push_back({{"run", id}});
        }
        session.result({{"trash", rows}});
        return;
    }
    for (const auto& id : Workspace::idsIn(workspace.runs())) {
        std::string state = "damaged";
        runs::RunNotes notes;
        try {
            const auto run = runs::RunFolder::open(workspace.run(id));
            notes = runs::readNotes(run);
            state = runs::currentState(runs::readStatus(run));
        } catch (const Error& error) {
            session.note(error.what());
        }
        const auto has = [&notes](const std::string& tag) { return std::find(notes.tags.begin(), notes.tags.end(), tag) != notes.tags.end(); };
        if (!std::all_of(arguments.words.begin(), arguments.words.end(), has))
            continue;
        session.say(fmt::format("{:<34} {:<10} {:<24} {}", id, state, fmt::join(notes.tags, ", "), notes.note.substr(0, notes.note.find('\n'))));
        Json row = toJson(id, notes);
        row["state"] = state;
        rows.push_back(std::move(row));
    }
    session.result({{"runs", rows}});
}

void tag(const Session& session, const NotesArguments& arguments)
{
    const auto run = runOf(session, arguments.id);
    std::vector<std::string> tags;
    for (const auto& word : arguments.words)
        tags.push_back(runs::toTag(word));
    runs::changeNotes(run, [&](runs::RunNotes& notes) {
        for (const auto& one : tags)
            std::erase(notes.tags, one);
        if (!arguments.remove)
            notes.tags.insert(notes.tags.end(), tags.begin(), tags.end());
    });
    const auto notes = runs::readNotes(run);
    session.say(notes.tags.empty() ? fmt::format("{}: no tag.", arguments.id) : fmt::format("{}: {}.", arguments.id, fmt::join(notes.tags, ", ")));
    session.result(toJson(arguments.id, notes));
}

void note(const Session& session, const NotesArguments& arguments)
{
    const auto run = runOf(session, arguments.id);
    if (!arguments.words.empty() || arguments.remove)
        runs::changeNotes(run, [&](runs::RunNotes& notes) { notes.note = fmt::format("{}", fmt::join(arguments.words, " ")); });
    const auto notes = runs::readNotes(run);
    session.say(notes.note);
    session.result(toJson(arguments.id, notes));
}

/// Deletes or restores one run after the other; the first that can't ends it.
void move(const Session& session, const std::vector<std::string>& ids, bool restore)
{
    const Workspace workspace = session.workspace();
    Json done = Json::array();
    for (const auto& id : ids) {
        restore ? runs::restoreRun(workspace, id) : runs::trashRun(workspace, id);
        session.say(restore ? fmt::format("{} is back.", id) : fmt::format("{} is in the trash. Back with: taxon runs restore {}", id, id));
        done.push_back(id);
        session.result({{restore ? "restored" : "deleted", done}});
    }
}

} // namespace

void addRunsNotesCommands(CLI::App& group, Session& session)
{
    const auto arguments = std::make_shared<NotesArguments>();
    CLI::App* command = group.add_subcommand("list", "The runs with their tags and notes");
    command->footer("Examples:\n  taxon runs list --tag baseline\n  taxon runs list --trash");
    command->add_option("--tag", arguments->words, "Only those that have it; several times: all of them");
    command->add_flag("--trash", arguments->trash, "What was deleted");
    command->callback([&session, arguments] { list(session, *arguments); });

    command = group.add_subcommand("tag", "Give a run tags, or take them off");
    command->footer("Examples:\n  taxon runs tag 20261122-233100-first_version baseline \"for the demo\"\n  taxon runs tag ID baseline --remove");
    command->add_option("id", arguments->id, "The run")->required();
    command->add_option("tags", arguments->words, "One or several")->required();
    command->add_flag("--remove", arguments->remove, "Take them off");
    command->callback([&session, arguments] { tag(session, *arguments); });

    command = group.add_subcommand("note", "Write a note on a run, or read it");
    command->footer(
        "Examples:\n  taxon runs note 20261122-233100-first_version \"Twice the rate: worse on sheep\"\n  taxon runs note ID\n  taxon runs note ID --remove");
    command->add_option("id", arguments->id, "The run")->required();
    CLI::Option* words = command->add_option("text", arguments->words, "In place of the one that is there; without it that one is printed");
    command->add_flag("--remove", arguments->remove, "Remove it")->excludes(words);
    command->callback([&session, arguments] { note(session, *arguments); });

    command = group.add_subcommand("delete", "Move runs to the trash of the workspace; versions that they exported stay");
    command->footer("Example:\n  taxon runs delete 20261122-233100-first_version");
    command->add_option("ids", arguments->words, "One or several runs; none that is at work")->required();
    command->callback([&session, arguments] { move(session, arguments->words, false); });

    command = group.add_subcommand("restore", "Bring runs back from the trash");
    command->footer("Example:\n  taxon runs restore 20261122-233100-first_version");
    command->add_option("ids", arguments->words, "One or several runs")->required();
    command->callback([&session, arguments] { move(session, arguments->words, true); });
}

} // namespace taxon::cli
