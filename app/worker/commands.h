// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/session.h"
#include "cli/worker_commands.h"

#include <CLI/CLI.hpp>

namespace taxon::worker {

using cli::Session;

/// Each adds its command to \p app; the callback does the work through \p session and throws taxon::Error on failure.
void addTrainCommand(CLI::App& app, Session& session);    // train_command.cpp
void addEvaluateCommand(CLI::App& app, Session& session); // evaluate_command.cpp
void addExportCommand(CLI::App& app, Session& session);   // export_command.cpp
void addIdentifyCommand(CLI::App& app, Session& session); // identify_command.cpp
void addRunCommand(CLI::App& app, Session& session);      // run_command.cpp
void addEmbedCommand(CLI::App& app, Session& session);    // embed_command.cpp
void addExplainCommand(CLI::App& app, Session& session);  // explain_command.cpp

} // namespace taxon::worker
