// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "launch/launcher.h"
#include "runs/recipe.h"

#include <filesystem>
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

/// One check before the start: what was looked at, and whether it stands in the way.
struct PlanCheck {
    enum class Verdict { Good, Warning, Blocking };
    Verdict verdict = Verdict::Good;
    std::string text;
};

/// What the Train page offers for one workspace. Reads files: for a worker thread.
struct TrainChoices {
    std::vector<PresetChoice> presets;
    std::vector<BaseChoice> bases;
    std::vector<std::string> datasets; ///< newest last
};

/// \throws Error{NotFound|Configuration} if a recipe of \p recipesFolder can't be read.
[[nodiscard]] TrainChoices readTrainChoices(const Workspace& workspace, const std::filesystem::path& recipesFolder);

/// Checks what can be known before the start: library, classes with enough images, free disk, base weights. Lists folders but
/// opens no image.
[[nodiscard]] std::vector<PlanCheck> checkPlan(const Workspace& workspace, const runs::Recipe& recipe);

/// The shell command that starts the same run: the preset's name and each value that differs from it.
[[nodiscard]] std::string commandFor(const Workspace& workspace, const PresetChoice& preset, const runs::Recipe& recipe);

/// Makes the run folder and starts a detached worker on it. Returns the run's id.
/// \throws Error{AlreadyExists|Io|NoSpace} from the folder; as Launcher::submit().
std::string startRun(const Workspace& workspace, const runs::Recipe& recipe, launch::Launcher& launcher);

} // namespace taxon::workbench
