// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/metric_plot.h"
#include "runs/run_view.h"

#include <QString>
#include <vector>

namespace taxon::workbench {

/// What a chart of runs can show.
enum class RunMetric { Loss, Accuracy, F1, LearningRate, Throughput, LoaderWait, Processors, Memory, Gpu, GpuMemory };
inline constexpr int kRunMetrics = 10;

/// In a chooser and as the chart's name: "Loss", "Images a second".
[[nodiscard]] QString nameOf(RunMetric metric);
/// Whether its values are shares of 1.
[[nodiscard]] bool isShare(RunMetric metric);

/// A run on a chart.
struct RunOnChart {
    QString name;
    const RunView* view = nullptr;
};

/// The curves of \p metric. One run: training and validation (of several GPUs: each). Several: one curve a run, that of the validation where
/// there is one. Over epochs or steps the machine's use stands at the place that training had reached at that time; what was before and after
/// training is left out there. O(samples).
[[nodiscard]] std::vector<MetricSeries> curvesOf(const std::vector<RunOnChart>& all, RunMetric metric, MetricPlotOptions::Axis axis);

} // namespace taxon::workbench
