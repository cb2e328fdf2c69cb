// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/workspace.h"
#include "launch/clusters.h"
#include "runs/recipe.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A recipe that can be started from.
struct PresetChoice {
    std::string name;    ///< of its file
    std::string summary; ///< the comment at the top of its file
    runs::Recipe recipe;
};

/// What training can start from.
struct BaseChoice {
    std::string value; ///< of Recipe::base
    std::string label;
};

inline constexpr const char* kHere = "here"; ///< the place of runs on this machine

/// Where a run can go.
struct PlaceChoice {
    std::string name = kHere; ///< or that of clusters.yaml
    std::optional<launch::ClusterSettings> cluster{};
};

/// What the Train page offers for one workspace. Reads files: for a worker thread.
struct TrainChoices {
    std::vector<PresetChoice> presets;
    std::vector<BaseChoice> bases;
    std::vector<std::string> datasets; ///< newest last
    std::vector<PlaceChoice> places;   ///< this machine first
    std::optional<Error> placesError;  ///< why clusters.yaml can't be read
};

/// \throws Error{NotFound|Configuration} if a recipe of \p recipesFolder can't be read.
[[nodiscard]] TrainChoices readTrainChoices(const Workspace& workspace, const std::filesystem::path& recipesFolder);

/// The shell command that starts the same run at \p place: the preset's name and each value that differs from it.
[[nodiscard]] std::string commandFor(const Workspace& workspace, const PresetChoice& preset, const runs::Recipe& recipe,
                                     const std::string& place = kHere);

/// Makes the run folder and has \p submit start its worker. Returns the run's id.
/// \throws Error{AlreadyExists|Io|NoSpace} from the folder; what \p submit throws, with how to go on: the folder is there then.
std::string startRun(const Workspace& workspace, const runs::Recipe& recipe, const std::function<void(const std::string& runId)>& submit);

} // namespace taxon::workbench
