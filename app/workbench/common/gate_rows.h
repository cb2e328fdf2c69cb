// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/figure_table.h"
#include "scores/gates.h"

#include <vector>

namespace taxon::workbench {

/// Gates as a FigureTable shows them: condition, value, result, and the strict default where the workspace has eased one.
[[nodiscard]] std::vector<FigureColumn> gateColumns();
/// Into a table with gateColumns(), as high as they need.
void fillGates(FigureTable& table, const std::vector<scores::GateResult>& gates);

} // namespace taxon::workbench
