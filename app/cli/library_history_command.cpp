// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "commands.h"
#include "library/conflicts.h"
#include "library/history_csv.h"
#include "library_edits.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::cli {
namespace {

using library::EditedImage;
using library::EditStep;

struct HistoryOptions {
    std::vector<std::string> images;
    bool csv = false;
    bool verdicts = false;
};

std::string headline(const EditStep& step)
{
    return fmt::format("{}  {}  {}{}{}{}", step.id, step.who, step.action, step.why.empty() ? "" : "  \"" + step.why + "\"",
                       step.undoes.empty() ? "" : "  of " + step.undoes, step.undone.empty() ? "" : "  (taken back)");
}

std::string verdictLine(const library::JudgedImage& image)
{
    return fmt::format("{}: {}{}{}", image.path, library::name(image.verdict), image.suggested.empty() ? "" : ", it is " + image.suggested,
                       image.predicted.empty() ? "" : ", the model says " + image.predicted);
}

void history(const Session& session, const HistoryOptions& options)
{
    const Workspace workspace = session.workspace();
    std::vector<EditStep> steps = library::editHistory(workspace);
    if (!options.images.empty())
        steps = library::historyOf(steps, pathsInLibrary(options.images, "", workspace).front());
    if (options.verdicts)
        steps = library::verdictSteps(std::move(steps));
    Json list = Json::array();
    for (const EditStep& step : steps)
        list.push_back(toJson(step));
    session.result({{"steps", std::move(list)}});
    if (options.csv) {
        std::string table = library::historyCsv(steps);
        table.pop_back(); // say() ends the line
        session.say(table);
        return;
    }
    for (const EditStep& step : steps) {
        session.say(headline(step));
        for (const EditedImage& image : step.images)
            session.say("  " + lineOf(image));
        for (const library::JudgedImage& image : step.judged)
            session.say("  " + verdictLine(image));
    }
    if (steps.empty())
        session.say(options.verdicts ? "Nobody has judged an image." : "Nothing was changed by hand.");
}

void conflicts(const Session& session)
{
    const Workspace workspace = session.workspace();
    const auto found = library::findConflicts(library::editHistory(workspace));
    Json list = Json::array();
    for (const library::Conflict& conflict : found) {
        Json answers = Json::array();
        session.say(conflict.path);
        for (const library::Answer& answer : conflict.answers) {
            session.say(fmt::format("  {}  {}  {}{}{}  ({}, {})", answer.who, answer.time, answer.place,
                                    answer.why.empty() ? "" : "  \"" + answer.why + "\"",
                                    answer.carriedOut ? "" : "  not carried out: it had been moved away", answer.action, answer.step));
            answers.push_back({{"who", answer.who},
                               {"time", answer.time},
                               {"place", answer.place},
                               {"why", answer.why},
                               {"action", answer.action},
                               {"step", answer.step},
                               {"carried_out", answer.carriedOut}});
        }
        list.push_back({{"path", conflict.path}, {"sha256", conflict.sha256}, {"answers", std::move(answers)}});
    }
    session.say(found.empty()
                    ? "No conflicts: nobody contradicted anybody unawares."
                    : fmt::format("{} images have several answers. To decide: taxon library move {} --to CLASS --resolve, or, where it lies right: "
                                  "taxon library verdict keep {} --resolve.",
                                  found.size(), shellQuoted(found.front().path), shellQuoted(found.front().path)));
    session.result({{"conflicts", std::move(list)}});
}

} // namespace

void addLibraryHistoryCommands(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<HistoryOptions>();
    CLI::App* historyCommand = group.add_subcommand("history", "What was changed by hand, by whom and why");
    historyCommand->add_option("IMAGE", options->images, "Only what happened to this image, under any name it ever had")->expected(0, 1);
    historyCommand->add_flag("--csv", options->csv, "One row an image");
    historyCommand->add_flag("--verdicts", options->verdicts, "Only what was said of images: keep, wrong label, not sure …");
    historyCommand->footer("Examples:\n  taxon library history dog/17.jpg\n  taxon library history --verdicts --csv > verdicts.csv");
    historyCommand->callback([options, &session] { history(session, *options); });
    CLI::App* conflictsCommand = group.add_subcommand("conflicts", "Images about which people said different things without knowing of each other");
    conflictsCommand->footer("Example: taxon library conflicts --json");
    conflictsCommand->callback([&session] { conflicts(session); });
}

} // namespace taxon::cli
