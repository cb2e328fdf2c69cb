// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "launch/launcher.h"

namespace taxon::launch {

/// Workers on this machine: `taxon run --workspace … --run ID`, detached, with their output in run.log.
class LocalLauncher : public Launcher {
public:
    /// \param program  the taxon program.
    LocalLauncher(Workspace workspace, std::filesystem::path program);

    void submit(const std::string& runId, const jobs::Context& context = {}) override;
    [[nodiscard]] std::string preview(const std::string& runId, const runs::Recipe& recipe) const override;
    [[nodiscard]] std::vector<Job> list(const jobs::Context& context = {}) const override;
    [[nodiscard]] Job job(const std::string& runId, const jobs::Context& context = {}) const override;
    StopResult stop(const std::string& runId, std::chrono::milliseconds grace) override;
    /// A worker of this machine leaves nothing behind: always throws Error{Unsupported}.
    void remove(const std::string& runId) override;
    [[nodiscard]] std::filesystem::path log(const std::string& runId) const override;

private:
    Workspace m_workspace;
    std::filesystem::path m_program;
};

/// The taxon program beside the running one (build tree: app/cli/taxon beside app/workbench/), else the first in PATH.
/// \throws Error{NotFound}.
[[nodiscard]] std::filesystem::path findTaxonProgram();

} // namespace taxon::launch
