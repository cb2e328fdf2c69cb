// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/figure_table.h"
#include "plots/week_plot.h"
#include "serving/monitoring.h"

#include <QString>
#include <vector>

namespace taxon::workbench {

/// A version's weeks on a server, as curves and as the table with the same figures. Plain values: no widget is made.
struct MonitoringView {
    std::vector<QString> weeks; ///< consecutive, first to last: what the curves lie over; a week without predictions is a gap
    std::vector<WeekSeries> shown, drift, verified;
    std::vector<WeekLevel> shownLevels, driftLevels, verifiedLevels; ///< the baseline; the usual bounds of the PSI
    std::vector<FigureRow> rows;                                     ///< those with predictions, newest first; cells as monitoringColumns()
    QString note;                                                    ///< what the weeks are compared with, and when they were imported
};

[[nodiscard]] MonitoringView monitoringView(const serving::ServedVersion& version);
[[nodiscard]] std::vector<FigureColumn> monitoringColumns();

} // namespace taxon::workbench
