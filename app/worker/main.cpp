// SPDX-License-Identifier: GPL-3.0-or-later
// taxon-worker: the commands of taxon that need LibTorch. taxon becomes this program when it meets one of them.
#include "cli/program.h"
#include "commands.h"
#include "learn/compute.h"

int main(int argc, char** argv)
{
    taxon::learn::tuneAllocator();
    using namespace taxon::worker;
    return taxon::cli::runProgram(argc, argv, [](CLI::App& app, Session& session) {
        addTrainCommand(app, session);
        addEvaluateCommand(app, session);
        addExportCommand(app, session);
        addIdentifyCommand(app, session);
        addRunCommand(app, session);
        addEmbedCommand(app, session);
        addExplainCommand(app, session);
    });
}
