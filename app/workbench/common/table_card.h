// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/figure_table.h"
#include "common/widgets.h"

namespace taxon::workbench {

/// A card with \p heading, \p note at its right end, and below them \p table, which keeps the height that it has.
[[nodiscard]] Card* tableCard(const QString& objectName, const QString& heading, FigureTable* table, QLabel* note);

} // namespace taxon::workbench
