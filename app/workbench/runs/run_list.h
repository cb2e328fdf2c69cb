// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "runs/run_folder.h"
#include "runs/run_notes.h"

#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A line of the table of runs.
struct RunSummary {
    std::string id;
    std::string state; ///< runs::currentState(), or "damaged" when status.json can't be read
    std::string stage;
    std::string recipe;
    std::string started, updated; ///< ISO 8601, or ""
    std::string message;          ///< the error of a failed or damaged run
    std::string version;          ///< the model version it exported, or ""
    int progressPercentage = 0;
    double validationAccuracy = std::numeric_limits<double>::quiet_NaN(); ///< of the newest epoch; NaN before the first
    double testAccuracy = std::numeric_limits<double>::quiet_NaN();       ///< top-1 of the set "test"; NaN until it is scored
    runs::RunNotes notes;
    std::string notesProblem; ///< why the notes can't be read, or ""
};

/// Reads the runs of a workspace again and again: files that did not change since the last time are not opened, so that a second look at a
/// thousand runs costs a few thousand stat calls. Plain value; read() is for a worker thread.
class RunListReader {
public:
    /// Every run of \p workspace, newest first. Never throws for a single bad run: it is "damaged", with the reason.
    [[nodiscard]] std::vector<RunSummary> read(const Workspace& workspace);

private:
    /// What was read of one run, and of which files.
    struct Known {
        std::map<std::string, std::filesystem::file_time_type> files;
        RunSummary summary;
        runs::RunStatus status;
        bool hasStatus = false;
    };
    static void readRun(const std::filesystem::path& folder, Known& known);

    std::filesystem::path m_root;
    std::map<std::string, Known> m_known;
};

/// What the table can be sorted by; also its columns.
enum class RunColumn { Name, State, Started, Recipe, Validation, Test, Version, Tags, Note };
inline constexpr int kRunColumns = 9;
enum class RunGrouping { None, State, Recipe, Tags, Day };

/// What a person wants to see of the runs.
struct RunTableWish {
    /// Words that all must be in the run's id, recipe, state, tags, note, version or error, in any case; "tag:NAME" and "state:NAME" ask for
    /// a whole tag or state.
    std::string search;
    std::string state; ///< only these; "" = all
    RunColumn sortBy = RunColumn::Started;
    bool isAscending = false;
    RunGrouping groupBy = RunGrouping::None;

    friend bool operator==(const RunTableWish&, const RunTableWish&) = default;
};

/// A line of the table: a run, or the caption of a group of them.
struct RunLine {
    bool isGroup = false;
    std::string group;     ///< of a caption; "" = those without a tag, a recipe or a day
    std::size_t count = 0; ///< of a caption: how many runs follow
    std::size_t run = 0;   ///< index into the runs

    friend bool operator==(const RunLine&, const RunLine&) = default;
};

/// Filters, groups and sorts. Missing values come last in both orders; equal ones newest first. O(N log N).
[[nodiscard]] std::vector<RunLine> arrange(const std::vector<RunSummary>& all, const RunTableWish& wish);

} // namespace taxon::workbench
