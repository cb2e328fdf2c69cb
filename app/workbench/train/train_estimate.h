// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "runs/recipe.h"

#include <cstddef>
#include <optional>
#include <string>

namespace taxon::workbench {

/// How fast an earlier run of the same kind was trained at the same place.
struct TrainingPace {
    std::string runId;
    double seconds = 0;     ///< of its training stage
    int epochs = 0;         ///< that it did
    std::size_t images = 0; ///< of its training set

    /// What \p trainImages and \p newEpochs would take; with a frozen backbone the features are most of it, and epochs count for nothing.
    [[nodiscard]] double secondsFor(std::size_t trainImages, int newEpochs, bool isFrozen) const;
};

/// The newest run that was trained to its end at \p place ("here", or a name of clusters.yaml) with the recipe's network, image size, frozen part and
/// device; the last 200 runs are looked at. Reads run.yaml of each and the events of one: not for the GUI thread.
[[nodiscard]] std::optional<TrainingPace> findPace(const Workspace& workspace, const runs::Recipe& recipe, const std::string& place);

} // namespace taxon::workbench
