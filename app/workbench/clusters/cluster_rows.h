// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clusters/clusters_presenter.h"
#include "common/figure_table.h"
#include "common/row_list.h"

#include <chrono>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A place in the list at the left: its name, what it is, how it answers.
[[nodiscard]] Row placeRow(const PlaceView& place);
/// What the place is, and how old what it said is: "Kubernetes · context lab · namespace vision · as of 4 s ago".
[[nodiscard]] QString placeFacts(const PlaceView& place, std::chrono::system_clock::time_point now);
/// What a person should know or do: why there is no answer, or what keeps nodes that nothing of ours needs; "" if all is well.
[[nodiscard]] QString placeWarning(const PlaceView& place);

/// The newest run that works, else the newest; "" if there is none.
[[nodiscard]] std::string runToShow(const launch::ClusterState& state);
/// The newest pod of a run; "" if the place has none.
[[nodiscard]] std::string podToShow(const PlaceView& place, const std::string& runId);

[[nodiscard]] std::vector<FigureColumn> nodeColumns();
[[nodiscard]] std::vector<FigureRow> nodeRows(const PlaceView& place, std::chrono::system_clock::time_point now);
[[nodiscard]] std::vector<FigureColumn> jobColumns();
[[nodiscard]] std::vector<FigureRow> jobRows(const launch::ClusterState& state);
[[nodiscard]] std::vector<FigureColumn> podColumns();
[[nodiscard]] std::vector<FigureRow> podRows(const launch::ClusterState& state, std::chrono::system_clock::time_point now);
[[nodiscard]] std::vector<FigureColumn> eventColumns();
[[nodiscard]] std::vector<FigureRow> eventRows(const launch::ClusterState& state, std::chrono::system_clock::time_point now);

} // namespace taxon::workbench
