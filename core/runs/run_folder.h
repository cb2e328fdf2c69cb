// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/json_file.h"
#include "base/workspace.h"
#include "runs/recipe.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace taxon::runs {

/// The paths inside runs/<id> (docs/formats/run.md). Plain value.
class RunFolder {
public:
    /// Makes the folder with run.yaml and a status "queued", at once or not at all. \throws Error{AlreadyExists|Io|NoSpace}.
    static RunFolder create(const Workspace& workspace, const std::string& id, const Recipe& recipe);
    /// \throws Error{NotFound}.
    static RunFolder open(const std::filesystem::path& folder);

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] std::string id() const { return m_path.filename().native(); }
    [[nodiscard]] std::filesystem::path recipeFile() const { return m_path / "run.yaml"; }
    [[nodiscard]] std::filesystem::path events() const { return m_path / "events.jsonl"; }
    [[nodiscard]] std::filesystem::path log() const { return m_path / "run.log"; }
    [[nodiscard]] std::filesystem::path statusFile() const { return m_path / "status.json"; }
    [[nodiscard]] std::filesystem::path checkpoints() const { return m_path / "checkpoints"; }
    [[nodiscard]] std::filesystem::path evaluation() const { return m_path / "evaluation"; }
    [[nodiscard]] std::filesystem::path scores() const { return m_path / "scores"; }
    [[nodiscard]] std::filesystem::path attempts() const { return m_path / "attempts"; }
    [[nodiscard]] std::filesystem::path lockFile() const { return m_path / ".lock"; }
    [[nodiscard]] Recipe recipe() const;

private:
    explicit RunFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    std::filesystem::path m_path;
};

/// status.json: the newest picture of a run, rewritten atomically (docs/formats/run.md).
struct RunStatus {
    std::string state = "queued";      ///< queued | running | succeeded | failed | cancelled | stopped; a reader adds "unknown" (see currentState())
    std::string stage;                 ///< the running stage
    std::vector<std::string> stages;   ///< all, in order
    std::vector<std::string> finished; ///< those that are done: resume skips them
    std::string message;               ///< the error, or ""
    std::int64_t pid = 0;
    std::string host;
    std::string started, updated;                ///< ISO 8601
    int progressPercentage = 0;                  ///< of the stage; KEP-2779's name
    std::int64_t estimatedRemainingSeconds = -1; ///< of the stage; -1 unknown
    std::string datasetId, shardsId, version;    ///< what the stages made, "" until then
    Json metrics = Json::object();               ///< the newest metric event's fields
    std::string step{};                          ///< what the stage does now, and how far it is: "copying shards 3 of 12"; "" = not known
};

/// "20261122-233100-first_version", with "-2" … appended when \p workspace has a run of that name.
[[nodiscard]] std::string newRunId(const Workspace& workspace, const Recipe& recipe, const Clock& clock = realClock());
/// Whether a process of this machine lives; a zombie does not.
[[nodiscard]] bool isProcessAlive(std::int64_t pid);

/// \throws Error{NotFound|Damaged|Unsupported}.
[[nodiscard]] RunStatus readStatus(const RunFolder& run);
/// The same of a copy of status.json that lies elsewhere.
[[nodiscard]] RunStatus readStatusFile(const std::filesystem::path& file);
void writeStatus(const RunFolder& run, const RunStatus& status);
/// status.state, but "unknown" for a running run on this host whose process is gone or whose status is older than 30 s.
[[nodiscard]] std::string currentState(const RunStatus& status, const Clock& clock = realClock());

} // namespace taxon::runs
