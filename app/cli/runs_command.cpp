// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "run_mirrors.h"
#include "session.h"

#include "base/error.h"
#include "base/text.h"

#include <cstdlib>
#include <fmt/format.h>
#include <optional>

namespace taxon::cli {
namespace {

struct MirrorArguments {
    std::string id;
    bool all = false;
    bool tensorBoard = false;
};

std::vector<std::string> runsOf(const Workspace& workspace, const MirrorArguments& arguments)
{
    if (!arguments.all)
        return {arguments.id.empty() ? Workspace::newestIn(workspace.runs(), "run", "Start one with: taxon run --recipe first_version.")
                                     : arguments.id};
    const char* runId = std::getenv("MLFLOW_RUN_ID");
    if (runId != nullptr && *runId != '\0')
        throw Error(ErrorCode::Configuration, "All runs can't be mirrored into one run of MLflow.", "environment variable MLFLOW_RUN_ID",
                    "Unset it, or name one run instead of --all.");
    return Workspace::idsIn(workspace.runs());
}

/// Brings one mirror up to date and says so. \returns why it could not; the others have their turn all the same.
std::optional<Error> bringUpToDate(const Session& session, const jobs::Context& context, const std::string& run, trackers::Mirror& mirror, Json& rows)
{
    Json row{{"run", run}, {"mirror", mirror.name()}, {"points", 0}, {"place", ""}, {"error", nullptr}};
    std::optional<Error> problem;
    try {
        const trackers::Sent sent = mirror.catchUp(context.stopToken());
        row["points"] = sent.points;
        row["place"] = sent.place;
        session.say(sent.place.empty()
                        ? fmt::format("{}: nothing to send to {} yet.", run, mirror.name())
                        : fmt::format("{}: {} value{} sent to {}: {}", run, sent.points, sent.points == 1 ? "" : "s", mirror.name(), sent.place));
    } catch (const Error& error) {
        context.throwIfStopped();
        row["error"] = error.what();
        session.note(fmt::format("{}: {}: {}", run, mirror.name(), error.what()));
        problem = error;
    }
    rows.push_back(std::move(row));
    return problem;
}

void mirror(Session& session, const MirrorArguments& arguments)
{
    const Workspace workspace = session.workspace();
    const jobs::Context& context = session.context();
    Json rows = Json::array();
    std::optional<Error> first;
    std::size_t failed = 0;
    const auto ids = runsOf(workspace, arguments);
    for (const auto& id : ids) {
        const auto run = runs::RunFolder::open(workspace.run(id));
        session.sweep({run.path()});
        for (const auto& one : mirrorsOf(workspace, run, arguments.tensorBoard))
            if (const auto problem = bringUpToDate(session, context, id, *one, rows)) {
                ++failed;
                first = first ? first : problem;
            }
    }
    const std::size_t mirrors = rows.size();
    session.result({{"mirrors", std::move(rows)}});
    if (mirrors == 0 && !ids.empty())
        throw Error(ErrorCode::Configuration, "No tracker is set.", {},
                    "Set MLFLOW_TRACKING_URI, or ask for TensorBoard's files with --tensorboard.");
    if (first && mirrors == 1)
        throw Error(*first);
    if (first)
        throw Error(first->code(), fmt::format("{} of {} mirrors could not be brought up to date. The first: {}", failed, mirrors, first->message()),
                    first->where(), first->hint());
}

} // namespace

void addRunsCommand(CLI::App& app, Session& session)
{
    CLI::App* runs = app.add_subcommand("runs", "Runs: list, tags, notes, trash, and what they recorded elsewhere");
    runs->require_subcommand(1);
    addRunsNotesCommands(*runs, session);
    runs->footer(
        "Examples:\n  taxon runs list --tag baseline\n  taxon runs mirror --tensorboard\n  MLFLOW_TRACKING_URI=http://127.0.0.1:5000 taxon runs mirror --all");

    CLI::App* command = runs->add_subcommand("mirror", "Send what MLflow and TensorBoard do not have yet of a run; nothing is sent twice");
    command->footer(
        "Examples:\n  MLFLOW_TRACKING_URI=http://127.0.0.1:5000 taxon runs mirror\n  taxon runs mirror 20261122-233100-first_version --tensorboard\n"
        "  taxon runs mirror --all --json\n"
        "Environment: MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME, MLFLOW_RUN_ID, MLFLOW_TRACKING_TOKEN or _USERNAME and _PASSWORD,\n"
        "TAXON_TENSORBOARD=1. With them set, training mirrors by itself while it goes on.");
    const auto arguments = std::make_shared<MirrorArguments>();
    CLI::Option* id = command->add_option("id", arguments->id, "The run; without it the newest");
    command->add_flag("--all", arguments->all, "Every run of the workspace")->excludes(id);
    command->add_flag("--tensorboard", arguments->tensorBoard, "TensorBoard's files, too (runs/ID/tensorboard)");
    command->callback([&session, arguments] { mirror(session, *arguments); });
}

} // namespace taxon::cli
