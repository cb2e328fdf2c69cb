// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "runs/run_folder.h"
#include "runs/stage_names.h"
#include "storage/storage.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

// A workspace in a storage is laid out as one on a disk: shards/<id>/, models/NNN/, runs/<id>/ (docs/formats/run.md, "In a storage").
namespace taxon::remote {

inline constexpr const char* kStatusFile = "status.json";
inline constexpr const char* kLastCheckpoint = "checkpoints/last.safetensors";
inline constexpr const char* kAttempts = "attempts";
/// The last stage that is done there; those behind it need the real workspace: numbers of versions are taken in it.
inline constexpr const char* kLastStageThere = runs::kEvaluateStage;

/// "runs/<id>".
[[nodiscard]] std::string folderOf(const std::string& runId);

/// Whether a file of a run folder, by its name in it, goes from one machine to the other. What a place keeps of its own stays: launch.json, manifests, people's notes,
/// hidden files, and the checkpoints before the last.
[[nodiscard]] bool travels(const std::string& name);

/// Whether \p name is what people watch: status, events, log.
[[nodiscard]] bool isPicture(const std::string& name);

/// The number of an attempt by its file's name in the run folder, "attempts/003.json"; 0 for another file.
[[nodiscard]] int attemptOf(const std::string& name);

/// The files of the run that travel, sorted. \throws Error{Io}.
[[nodiscard]] std::vector<std::string> filesHere(const runs::RunFolder& run);

/// The run's files in \p root, names as in the run folder, sorted. \throws as Storage::list().
[[nodiscard]] std::vector<storage::Entry> filesThere(storage::Storage& root, const std::string& runId, const jobs::Context& context);

/// Calls \p body until it doesn't throw Error{Io}: a place that doesn't answer now may do so in a minute. Waits 2 s, then ever longer up to 30 s; says so once, as a warning.
/// \throws what it throws once \p patience is over, or another error; Error{Cancelled} on a stop.
void patiently(std::chrono::milliseconds patience, const jobs::Context& context, const std::function<void()>& body);

} // namespace taxon::remote
