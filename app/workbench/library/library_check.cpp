// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_check.h"

#include "common/core_text.h"

#include <QTime>
#include <algorithm>

namespace taxon::workbench {
namespace {

using library::Problem;

/// The member "problems" of what "taxon library check --json" prints; kinds that this program doesn't know are left out.
std::vector<Problem> problemsOf(const Json& document)
{
    std::vector<Problem> problems;
    for (const Json& one : document.value("problems", Json::array()))
        if (const auto kind = library::problemKindFromName(one.value("kind", "")))
            problems.push_back(
                {*kind, one.value("path", ""), one.value("message", ""), one.value("suggestion", ""), one.value("fix", ""), one.value("other", "")});
    return problems;
}

} // namespace

void LibraryCheck::open(std::shared_ptr<const Workspace> workspace)
{
    m_workspace = std::move(workspace);
    m_problems.reset();
    m_checkedAt.clear();
    m_isBusy = false;
    Q_EMIT changed();
}

void LibraryCheck::check()
{
    run({tr("Check of every file of the library"), {"library", "check"}, tr("What was read is remembered."), false}, [this](const Json& result) {
        m_problems = problemsOf(result);
        m_checkedAt = QTime::currentTime().toString(QStringLiteral("HH:mm"));
    });
}

void LibraryCheck::mend(library::ProblemKind kind, std::vector<std::string> paths)
{
    std::vector<std::string> arguments{"library", "fix", "--why", "library page", library::name(kind)};
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    run({tr("Mending: %1").arg(text(library::title(kind))), std::move(arguments), tr("A step that was cut off is finished at the next one.")},
        [this, kind, paths = std::move(paths)](const Json&) {
            const auto isMended = [&](const Problem& problem) {
                return problem.kind == kind && (paths.empty() || std::find(paths.begin(), paths.end(), problem.path) != paths.end());
            };
            if (m_problems)
                std::erase_if(*m_problems, isMended);
            Q_EMIT mended(tr("Mended: %1").arg(paths.size() == 1 ? text(paths.front()) : text(library::title(kind))));
        });
}

void LibraryCheck::forget(const std::string& path)
{
    if (!m_problems)
        return;
    std::erase_if(*m_problems, [&](const Problem& problem) { return problem.path == path || problem.other == path; });
    Q_EMIT changed();
}

void LibraryCheck::run(CommandJobs::Order order, std::function<void(const Json&)> done)
{
    if (!canRun() || m_isBusy)
        return;
    m_isBusy = true;
    Q_EMIT changed();
    order.arguments.insert(order.arguments.begin(), {"-C", m_workspace->root().native()});
    const auto end = [this, workspace = m_workspace](const std::function<void()>& then) {
        if (workspace != m_workspace) // another one was opened meanwhile
            return;
        m_isBusy = false;
        then();
        Q_EMIT changed();
    };
    m_jobs->start(
        std::move(order), this, [end, done = std::move(done)](const Json& result) { end([&] { done(result); }); },
        [this, end](const Error& error) { end([&] { Q_EMIT failed(error); }); });
}

} // namespace taxon::workbench
