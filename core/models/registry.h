// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "base/workspace.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace taxon::models {

/// A file of a version and what it must be.
struct VersionFile {
    std::string path; ///< relative to models/NNN, as pathToText()
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// version.json: what a model version is and where it came from (docs/formats/version.md).
struct VersionInfo {
    int number = 0;
    std::string runId;
    std::string datasetId;
    Json setHashes = Json::object(); ///< set name -> hash of the data set
    std::string base;                ///< what training started from, as the recipe says
    std::string architecture;
    std::vector<std::string> classes; ///< index = label
    double threshold = 0.80;
    double temperature = 1.0; ///< what the answers' logits are divided by
    Json preprocessing = Json::object();
    Json proof = Json::object(); ///< what the export measured when it read the model back
    std::string created;         ///< ISO 8601
    std::vector<VersionFile> files;
    std::filesystem::path folder; ///< models/NNN, not in the file
};

/// models/NNN of \p number ("7", "007" and "7" the folder are the same version).
/// \throws Error{NotFound} naming the nearest; Error{Damaged} if "7" lies beside "007".
[[nodiscard]] std::filesystem::path versionFolder(const Workspace& workspace, int number);
/// The weights of a version: the one place that knows where they lie (models/NNN/NNN/model.safetensors).
/// \throws as versionFolder(); Error{NotFound} if the file is missing.
[[nodiscard]] std::filesystem::path modelFile(const Workspace& workspace, int number);
/// The same where only Workspace::models() is at hand.
[[nodiscard]] std::filesystem::path modelFile(const std::filesystem::path& modelsFolder, int number);

/// Numbers of the versions there are, rising. Folders whose name is no number are ignored.
[[nodiscard]] std::vector<int> versionNumbers(const Workspace& workspace);
/// \throws as versionFolder(); Error{Damaged|Unsupported} for a bad version.json.
[[nodiscard]] VersionInfo readVersion(const Workspace& workspace, int number);
/// The version that lies in \p folder, under whatever name. \throws Error{NotFound|Damaged|Unsupported}.
[[nodiscard]] VersionInfo readVersionIn(const std::filesystem::path& folder);
/// All that can be read; for one that can't, \p onProblem is told and it is left out.
struct VersionProblem {
    int number = 0;
    std::string message;
};
[[nodiscard]] std::vector<VersionInfo> listVersions(const Workspace& workspace, std::vector<VersionProblem>& problems);
/// The newest number. \throws Error{NotFound} if there is no version yet.
[[nodiscard]] int newestVersion(const Workspace& workspace);
/// The version that a run was exported as.
[[nodiscard]] std::optional<int> versionOfRun(const Workspace& workspace, const std::string& runId);

/// Compares every file of a version with its size and SHA-256. Returns one sentence per missing, changed or foreign file.
/// Reads all bytes.
[[nodiscard]] std::vector<std::string> verifyVersion(const Workspace& workspace, int number);
[[nodiscard]] std::vector<std::string> verifyVersion(const VersionInfo& info);

} // namespace taxon::models
