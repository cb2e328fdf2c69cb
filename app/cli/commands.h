// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

namespace taxon::cli {

class Session;

/// Each adds its command(s) to \p app; the callback does the work through \p session and throws taxon::Error on failure.
/// One file per function; order here is the order in --help, where the commands of taxon-worker come between (worker_commands.h).
void addInitCommand(CLI::App& app, Session& session);     // init_command.cpp
void addLibraryCommand(CLI::App& app, Session& session);  // library_command.cpp
void addDatasetCommand(CLI::App& app, Session& session);  // dataset_command.cpp
void addShardsCommand(CLI::App& app, Session& session);   // shards_command.cpp
void addScoreCommand(CLI::App& app, Session& session);    // score_command.cpp
void addJobsCommand(CLI::App& app, Session& session);     // jobs_command.cpp
void addRunsCommand(CLI::App& app, Session& session);     // runs_command.cpp
void addModelsCommand(CLI::App& app, Session& session);   // models_command.cpp
void addEndpointCommand(CLI::App& app, Session& session); // endpoint_command.cpp
void addVerifyCommand(CLI::App& app, Session& session);   // verify_command.cpp

/// The sub-commands of "taxon library" that change it.
void addLibraryEditCommands(CLI::App& group, Session& session);    // library_edit_command.cpp
void addLibraryFixCommand(CLI::App& group, Session& session);      // library_fix_command.cpp
void addLibraryVerdictCommand(CLI::App& group, Session& session);  // library_verdict_command.cpp
void addLibraryHistoryCommands(CLI::App& group, Session& session); // library_history_command.cpp

/// … that bring images in from other tools and give them out.
void addLibraryExchangeCommands(CLI::App& group, Session& session); // library_exchange_command.cpp

/// The sub-commands of "taxon shards" that copy to and from other places: push, pull, remote.
void addShardsStorageCommands(CLI::App& group, Session& session); // shards_storage_command.cpp

/// The sub-commands of "taxon runs" for people: list, tag, note, delete, restore.
void addRunsNotesCommands(CLI::App& group, Session& session); // runs_notes_command.cpp

/// The sub-commands of "taxon dataset" that look at what is there.
void addDatasetViewCommands(CLI::App& group, Session& session); // dataset_view_command.cpp

/// The sub-commands of "taxon models" that copy to and from other places: push, pull, remote.
void addModelsStorageCommands(CLI::App& group, Session& session); // models_storage_command.cpp

/// The sub-command of "taxon models" that reads what servers answered.
void addModelsMonitorCommand(CLI::App& group, Session& session); // monitor_command.cpp

} // namespace taxon::cli
