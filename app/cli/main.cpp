// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "program.h"
#include "worker_commands.h"

int main(int argc, char** argv)
{
    using namespace taxon::cli;
    return runProgram(argc, argv, [](CLI::App& app, Session& session) {
        addInitCommand(app, session);
        addLibraryCommand(app, session);
        addDatasetCommand(app, session);
        addShardsCommand(app, session);
        addWorkerCommand(app, kTrain, session);
        addWorkerCommand(app, kEvaluate, session);
        addScoreCommand(app, session);
        addWorkerCommand(app, kExplain, session);
        addWorkerCommand(app, kExport, session);
        addWorkerCommand(app, kIdentify, session);
        addWorkerCommand(app, kRun, session);
        addJobsCommand(app, session);
        addRunsCommand(app, session);
        addModelsCommand(app, session);
        addEndpointCommand(app, session);
        addVerifyCommand(app, session);
    });
}
