// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/command_jobs.h"

#include <memory>

namespace taxon::workbench {

/// CommandJobs for one workspace: what a command says is dropped once another one is open. Held by a presenter, which is the receiver.
class WorkspaceJobs {
public:
    /// \param jobs  nullptr = nothing can be started.
    explicit WorkspaceJobs(CommandJobs* jobs) : m_jobs(jobs) {}

    void open(std::shared_ptr<const Workspace> workspace) { m_workspace = std::move(workspace); }
    [[nodiscard]] const std::shared_ptr<const Workspace>& workspace() const noexcept { return m_workspace; }
    [[nodiscard]] bool canRun() const noexcept { return m_jobs != nullptr && m_workspace != nullptr; }
    [[nodiscard]] CommandJobs* jobs() const noexcept { return m_jobs; }
    /// "-C" and the workspace before \p arguments.
    [[nodiscard]] std::vector<std::string> here(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"-C", m_workspace->root().native()});
        return arguments;
    }

    /// \param order  its arguments without the workspace. Nothing happens unless canRun().
    void start(CommandJobs::Order order, QObject* receiver, std::function<void(const Json&)> done, std::function<void(const Error&)> failed)
    {
        if (!canRun())
            return;
        order.arguments = here(std::move(order.arguments));
        const auto isStillOpen = [this, workspace = m_workspace] { return workspace == m_workspace; };
        m_jobs->start(
            std::move(order), receiver,
            [isStillOpen, done = std::move(done)](const Json& result) {
                if (isStillOpen())
                    done(result);
            },
            [isStillOpen, failed = std::move(failed)](const Error& error) {
                if (isStillOpen())
                    failed(error);
            });
    }

private:
    CommandJobs* m_jobs;
    std::shared_ptr<const Workspace> m_workspace;
};

} // namespace taxon::workbench
