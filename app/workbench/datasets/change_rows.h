// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/figure_table.h"
#include "datasets/dataset_reading.h"

namespace taxon::workbench {

/// All classes together, then each that changes; a column for each kind of change that there is.
void showChanges(FigureTable& table, const DatasetChanges& changes);
/// "257 images as before", "Every image is where it was: 293."
[[nodiscard]] QString changeWords(const DatasetChanges& changes);
/// "training", "benchmark", "out of scope" …
[[nodiscard]] QString kindWords(dataset::SetKind kind);

} // namespace taxon::workbench
