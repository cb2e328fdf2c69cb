// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "commands.h"
#include "doctor/fixes.h"
#include "library_check.h"
#include "library_edits.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace taxon::cli {
namespace {

using library::Problem;
using library::ProblemKind;

struct FixOptions {
    std::vector<std::string> what;
    std::string why;
    bool dryRun = false;
};

/// Which findings are meant: those of the named kinds, at the named paths or below; all where none are named.
struct Choice {
    std::set<ProblemKind> kinds;
    std::vector<std::string> paths;

    [[nodiscard]] bool takes(const Problem& problem) const
    {
        const auto isAt = [&](const std::string& path) { return problem.path == path || problem.path.starts_with(path + "/"); };
        return (kinds.empty() || kinds.contains(problem.kind)) && (paths.empty() || std::any_of(paths.begin(), paths.end(), isAt));
    }
    /// Whether only names and headers have to be looked at.
    [[nodiscard]] bool isFast() const
    {
        static const std::set<ProblemKind> byHeader{ProblemKind::Unsupported, ProblemKind::LyingExtension, ProblemKind::Misplaced,
                                                    ProblemKind::Collision,   ProblemKind::EmptyClass,     ProblemKind::EmptyFolder};
        return !kinds.empty() && std::includes(byHeader.begin(), byHeader.end(), kinds.begin(), kinds.end());
    }
};

Choice choiceOf(const std::vector<std::string>& words, const Workspace& workspace)
{
    Choice choice;
    for (const std::string& word : words)
        if (const auto kind = library::problemKindFromName(word))
            choice.kinds.insert(*kind);
        else {
            std::string path = Session::pathInLibrary(word, workspace.library());
            while (path.ends_with('/'))
                path.pop_back();
            choice.paths.push_back(std::move(path));
        }
    return choice;
}

/// " duplicate cat/2.jpg"
std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += " " + word;
    return text;
}

void fix(Session& session, const FixOptions& options)
{
    const Workspace workspace = session.workspace();
    const Choice choice = choiceOf(options.what, workspace);
    const CheckedLibrary checked = checkWorkspace(session, workspace, dataset::workspaceRules(workspace), choice.isFast());
    std::vector<Problem> chosen;
    std::copy_if(checked.problems.begin(), checked.problems.end(), std::back_inserter(chosen),
                 [&](const Problem& problem) { return choice.takes(problem); });
    if (chosen.empty())
        throw Error(ErrorCode::NotFound, "There is no such finding.", joined(options.what).substr(1), "List them with: taxon library check.");
    doctor::FixPlan plan = doctor::planFixes(checked.library.root, chosen);
    auto editor = openEditor(session, workspace, options.dryRun);
    const std::string why = options.why.empty() ? "taxon library fix" + joined(options.what) : options.why;
    const library::EditStep step = doctor::applyFixes(editor, checked.library.root, plan, why, options.dryRun, session.context());
    if (!plan.toTurn.empty())
        session.note(fmt::format("{} JPEGs to turn upright; their originals go to _removed/.", plan.toTurn.size()));
    for (const doctor::NotFixed& left : plan.notFixed)
        session.note(fmt::format("Left as it is: {} ({}): {}", left.problem.path, library::name(left.problem.kind), left.reason));
    tell(session, step, options.dryRun);
}

} // namespace

void addLibraryFixCommand(CLI::App& group, Session& session)
{
    const auto options = std::make_shared<FixOptions>();
    CLI::App* command = group.add_subcommand("fix", "Mend what the check found, as one step that undo takes back");
    command->add_option("KIND|PATH", options->what, "Kinds of findings, and paths or folders they are about; both together narrow")->required();
    command->add_option("--why", options->why, "Kept in the journal")->type_name("TEXT");
    command->add_flag("--dry-run", options->dryRun, "Only show what would be done");
    command->footer(
        "Examples:\n  taxon library fix duplicate --dry-run\n  taxon library fix rotated lying_extension\n  taxon library fix cat/17.jpg");
    command->callback([options, &session] { fix(session, *options); });
}

} // namespace taxon::cli
