// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace taxon::cli {

class Session;

/// A command that taxon-worker does, because it needs LibTorch: loading that costs 0.2 s and 100 MB, which the other commands spare.
struct WorkerCommand {
    const char* name;
    const char* description;
};
inline constexpr WorkerCommand kTrain{"train", "Train a model by a recipe, or go on with a run that was interrupted"};
inline constexpr WorkerCommand kEvaluate{"evaluate", "Predict every image of every set with a run's best model, or with an earlier version"};
inline constexpr WorkerCommand kExport{"export", "The best model of a run as the next free version, with its scores and log; never overwrites"};
inline constexpr WorkerCommand kIdentify{"identify", "A model's best guesses for a folder of unknown images, filtered by class and score"};
inline constexpr WorkerCommand kEmbed{
    "embed", "Let a model version look at the pictures that look alike, to confirm near duplicates (rules.yaml: near_model)"};
inline constexpr WorkerCommand kExplain{"explain", "Where in an image a model sees what it says: Grad-CAM, kept in the cache"};
inline constexpr WorkerCommand kRun{"run",
                                    "All stages in order from one recipe: library, data set, shards, train, evaluate, score, export, identify"};

/// Adds \p command to \p app, of the taxon of the shell: once it is met, this process becomes taxon-worker (same process id, same
/// arguments), which parses them and does the work. \throws Error{NotFound} then if the worker is not beside this program.
void addWorkerCommand(CLI::App& app, const WorkerCommand& command, const Session& session);

} // namespace taxon::cli
