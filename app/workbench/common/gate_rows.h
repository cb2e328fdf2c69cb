// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/figure_table.h"
#include "scores/gates.h"

#include <vector>

namespace taxon::workbench {

/// Gates as a FigureTable shows them: condition, value, result, and the strict default where the workspace has eased it.
[[nodiscard]] std::vector<FigureColumn> gateColumns();
[[nodiscard]] FigureRow gateRow(const scores::GateResult& result);

} // namespace taxon::workbench
