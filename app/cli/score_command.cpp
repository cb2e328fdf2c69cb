// SPDX-License-Identifier: GPL-3.0-or-later
#include "arguments.h"
#include "commands.h"
#include "review_verdicts.h"
#include "session.h"
#include "temperature_option.h"

#include "base/error.h"
#include "base/text.h"
#include "scores/report.h"
#include "scores/score_evaluation.h"
#include "scores/temperature.h"

#include <fmt/format.h>

namespace taxon::cli {
namespace {

struct Arguments {
    std::filesystem::path evaluation;
    std::filesystem::path out;
    std::filesystem::path gates;
    std::filesystem::path production;
    std::optional<double> threshold;
    std::string temperature; ///< "" = as it is; a number, or "best"
};

/// The verdicts of the workspace that the evaluation lies in, if it is the current one.
scores::JudgedBefore judgedIn(const Session& session, const std::filesystem::path& evaluation)
{
    if (!std::filesystem::exists(session.workspaceFolder / "taxon.yaml"))
        return {};
    const Workspace workspace = session.workspace();
    const auto inside = std::filesystem::weakly_canonical(evaluation).lexically_relative(std::filesystem::weakly_canonical(workspace.root()));
    return inside.empty() || *inside.begin() == ".." ? scores::JudgedBefore() : judgedBefore(workspace);
}

/// The evaluation with the temperature applied, in a folder beside the given one.
std::filesystem::path rescaled(Session& session, const Arguments& arguments)
{
    const auto store = scores::PredictionStore::open(arguments.evaluation, session.context());
    const double temperature = temperatureOf(arguments.temperature, store, "taxon score --temperature", session.context());
    const auto folder = scores::temperedEvaluation(arguments.evaluation, temperature, session.context());
    session.say(fmt::format("Temperature {:.4g} applied: {}", temperature, pathToText(folder)));
    return folder;
}

void score(Session& session, const Arguments& given)
{
    Arguments arguments = given;
    if (!given.temperature.empty())
        arguments.evaluation = rescaled(session, given);
    scores::ScoringOptions options;
    options.threshold = arguments.threshold;
    options.production = arguments.production;
    options.judged = judgedIn(session, arguments.evaluation);
    if (!arguments.gates.empty())
        options.gates = scores::readGates(arguments.gates);
    const auto out = arguments.out.empty() ? scores::defaultScoresFolder(arguments.evaluation) : arguments.out;
    const Json summary = scores::scoreEvaluation(arguments.evaluation, out, options, session.context());
    std::string table = scores::summaryTable(summary);
    table.pop_back(); // say() ends the line
    session.say(table);
    session.say(fmt::format("{} images to review. All files: {} (start with report.html).", summary.value("to_review", 0), pathToText(out)));
    session.result(summary);
}

} // namespace

void addScoreCommand(CLI::App& app, Session& session)
{
    CLI::App* command = app.add_subcommand("score", "Score an evaluation: every measure per set and class, gates, the list to review, a report");
    auto arguments = std::make_shared<Arguments>();
    command->add_option("evaluation", arguments->evaluation, "Folder with scores.npy, images.csv and classes.txt")
        ->required()
        ->type_name("EVALUATION_DIR");
    command->add_option("--out", arguments->out, "Folder for the scores; older scores in it are replaced (default: scores/ beside evaluation/)")
        ->type_name("DIR");
    command->add_option("--threshold", arguments->threshold, "Confidence from which an answer is shown (default: the model's own)")->type_name("T");
    command
        ->add_option("--temperature", arguments->temperature,
                     "Divide the logits by T first, or by the one that fits the validation set best; the evaluation that this gives goes beside "
                     "the given one, which stays as it is")
        ->type_name("T|best");
    command->add_option("--gates", arguments->gates, "YAML with other limits than the default gates")->type_name("FILE");
    command->add_option("--production", arguments->production, "Evaluation of the production model on the same images, to compare with")
        ->type_name("EVALUATION_DIR");
    command->footer("Needs no workspace: scores that another program wrote are read too (docs/formats/predictions.md).\n"
                    "Examples:\n  taxon score runs/20261122-233100/evaluation\n  taxon score evaluation --threshold 0.9 --out scores-90\n"
                    "  taxon score evaluation --production models/006/evaluation --json");
    command->callback([&session, arguments] { score(session, *arguments); });
}

} // namespace taxon::cli
