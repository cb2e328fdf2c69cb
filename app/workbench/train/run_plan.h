// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "train/head_rows.h"
#include "train/train_plan.h"

#include <string>
#include <vector>

namespace taxon::workbench {

/// One check before the start: what was looked at, and whether it stands in the way.
struct PlanCheck {
    enum class Verdict { Good, Warning, Blocking };
    Verdict verdict = Verdict::Good;
    std::string text;
};

/// What can be said of a run before it starts.
struct RunPlan {
    std::vector<PlanCheck> checks;
    std::vector<HeadRow> head; ///< where it starts from a version: what becomes of each class's row of its last layer
    std::string estimate;      ///< time and, where a price is known, cost; or why there is no estimate
};

/// Checks classes, base, place (GPUs, memory, price) and disk, and estimates the time from the newest run of the same kind at this place. Lists
/// folders and reads small files but opens no image. Not for the GUI thread. \throws Error{Cancelled}.
[[nodiscard]] RunPlan planRun(const Workspace& workspace, const runs::Recipe& recipe, const PlaceChoice& place, const jobs::Context& context = {});

/// Whether a picture, or one nearly like it, is in two of the sets train, validation, test and benchmarks of a data set. One pass over its rows, 40 bytes an
/// image. \throws as dataset::ManifestReader; Error{Cancelled}.
[[nodiscard]] PlanCheck checkLeaks(const Workspace& workspace, const std::string& datasetId, const jobs::Context& context = {});

/// What the headers of the library's files show: the class doctor's quick part. \throws as library::scanLibrary().
[[nodiscard]] PlanCheck checkFiles(const Workspace& workspace, const jobs::Context& context = {});

} // namespace taxon::workbench
