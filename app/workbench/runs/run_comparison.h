// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <string>
#include <vector>

namespace taxon::workbench {

/// One setting of the recipes of several runs.
struct ComparedSetting {
    std::string name;                ///< "training.epochs"
    std::string label;               ///< "Epochs"
    std::vector<std::string> values; ///< one a run, "" where the recipe can't be read
    bool isDifferent = false;
};

/// One score of one set of several runs.
struct ComparedScore {
    std::string set, score;     ///< keys of summary.json
    std::vector<double> values; ///< one a run; NaN where it was not scored
    int best = -1;              ///< the run with the best value; -1: none, equal, or not of the same images
    bool sameImages = true;     ///< of all that have a value
};

/// Several runs beside each other.
struct RunComparison {
    std::vector<std::string> runs;
    std::vector<ComparedSetting> settings; ///< all, in the recipe's order
    std::vector<ComparedScore> scores;     ///< by set: "test" first, "train" last
    std::vector<std::string> problems;     ///< what could not be read of which run, and why
};

/// Reads run.yaml and scores/summary.json of each. Not for the GUI thread. Never throws for one bad run: it is a problem, its cells are empty.
[[nodiscard]] RunComparison compareRuns(const Workspace& workspace, const std::vector<std::string>& ids);

} // namespace taxon::workbench
