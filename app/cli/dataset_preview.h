// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset_stage.h"

#include "base/json_file.h"
#include "dataset/diff.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace taxon::cli {

/// What a data set would be, and what it would change since the newest one.
struct DatasetPreview {
    DatasetStageResult result;      ///< the manifest has no id; isNew as writeDataset() would say
    std::string before;             ///< the newest data set, or "" if there is none
    std::size_t unchanged = 0;      ///< images that stay as \p before has them
    dataset::ChangeCounts counts{}; ///< of the others; zeros without \p before
    std::map<std::string, dataset::ChangeCounts> byClass;
    std::vector<dataset::FrozenChange> frozenChanges; ///< a build refuses them unless they are accepted
};

/// Everything that buildDatasetStage() does but writing. \throws as that, but for frozen benchmarks.
[[nodiscard]] DatasetPreview previewDataset(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context);
/// What "dataset build --dry-run --json" says of it (docs/guide/command_line.md).
[[nodiscard]] Json toJson(const DatasetPreview& preview);

} // namespace taxon::cli
