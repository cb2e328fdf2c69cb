// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_mirrors.h"
#include "session.h"

#include "base/error.h"
#include "trackers/mlflow_mirror.h"
#include "trackers/tensorboard_mirror.h"

#include <cstdlib>
#include <filesystem>

namespace taxon::cli {

std::vector<std::unique_ptr<trackers::Mirror>> mirrorsOf(const Workspace& workspace, const runs::RunFolder& run, bool tensorBoard)
{
    const auto environment = [](const char* variable) -> const char* { return std::getenv(variable); };
    std::vector<std::unique_ptr<trackers::Mirror>> mirrors;
    if (const auto settings = trackers::mlflowSettings(environment))
        mirrors.push_back(std::make_unique<trackers::MlflowMirror>(workspace, run, *settings));
    if (trackers::wantsTensorBoard(environment) || tensorBoard || std::filesystem::exists(trackers::TensorBoardMirror::stateFileOf(run)))
        mirrors.push_back(std::make_unique<trackers::TensorBoardMirror>(run));
    return mirrors;
}

std::unique_ptr<trackers::BackgroundMirrors> mirrorBeside(Session& session, const Workspace& workspace, const runs::RunFolder& run)
{
    const jobs::Context& context = session.context(); // made here, not by one of the threads
    std::vector<std::unique_ptr<trackers::Mirror>> mirrors;
    try {
        mirrors = mirrorsOf(workspace, run);
    } catch (const Error& error) {
        context.warn(std::string(error.what()) + " The run goes on without trackers.");
    }
    return std::make_unique<trackers::BackgroundMirrors>(std::move(mirrors), [&context](const std::string& message) { context.warn(message); });
}

} // namespace taxon::cli
