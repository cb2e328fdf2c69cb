// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "commands.h"
#include "library_edits.h"

#include <fmt/format.h>

namespace taxon::cli {
namespace {

struct VerdictOptions {
    std::vector<std::string> images;
    std::string list;
    std::string verdict;
    std::string label;
    std::string predicted;
    std::string model;
    std::string why;
    bool resolve = false;
    bool dryRun = false;
};

void verdict(Session& session, const VerdictOptions& options)
{
    const auto verdict = library::verdictFromName(options.verdict);
    if (!verdict)
        throw Error(ErrorCode::InvalidArgument, "There is no such verdict.", options.verdict,
                    "Give keep, wrong-label, unsure, difficult or out-of-scope.");
    if (!options.label.empty() && *verdict != library::Verdict::WrongLabel)
        throw Error(ErrorCode::InvalidArgument, "Only a wrong label has a right one.", "--label");
    const Workspace workspace = session.workspace();
    const auto paths = pathsInLibrary(options.images, options.list, workspace);
    std::vector<library::JudgedImage> judged;
    for (const std::string& path : paths)
        judged.push_back({*verdict, path, "", "", options.predicted, options.label});
    const auto seen = options.resolve ? answersAbout(workspace, paths) : std::vector<std::string>();
    const library::EditStep step = openEditor(session, workspace, options.dryRun).judge(std::move(judged), options.model, options.why, seen);
    session.say(fmt::format("{}: {} images.", library::name(*verdict), step.judged.size()));
    tell(session, step, options.dryRun);
}

} // namespace

void addLibraryVerdictCommand(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<VerdictOptions>();
    CLI::App* command = group.add_subcommand("verdict", "Note what you think of images; moves nothing");
    command->add_option("VERDICT", options->verdict, "keep, wrong-label, unsure, difficult or out-of-scope")->required();
    command->add_option("PATH", options->images, "Images in the library");
    command->add_option("--list", options->list, "A file that names more of them, one a line; - = standard input")->type_name("FILE");
    command->add_option("--label", options->label, "With wrong-label: the class it should have")->type_name("CLASS");
    command->add_option("--predicted", options->predicted, "What the model said: a keep holds until it says something else")->type_name("CLASS");
    command->add_option("--model", options->model, "The version that said it")->type_name("NUMBER");
    command->add_option("--why", options->why, "Kept in the journal")->type_name("TEXT");
    command->add_flag("--resolve", options->resolve, "You know what others said about them (taxon library conflicts): this decides it");
    command->add_flag("--dry-run", options->dryRun, "Only check the images");
    command->footer(
        "Examples:\n  taxon library verdict keep cat/17.jpg --predicted dog --model 003\n  taxon library verdict wrong-label cat/18.jpg --label dog");
    command->callback([options, &session] { verdict(session, *options); });
}

} // namespace taxon::cli
