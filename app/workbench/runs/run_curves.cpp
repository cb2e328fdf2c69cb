// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_curves.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <string>

namespace taxon::workbench {
namespace {

using Axis = MetricPlotOptions::Axis;

class Words {
    Q_DECLARE_TR_FUNCTIONS(taxon::workbench::RunCurves)
};

/// One column of a run's history.
struct Source {
    std::string column;
    QString name;
    CurveTone tone = CurveTone::Accent;
    MetricSeries::Best best = MetricSeries::Best::None;
    bool isSecond = false;
    double factor = 1;
};

bool isOfMachine(RunMetric metric)
{
    return metric == RunMetric::Processors || metric == RunMetric::Memory || metric == RunMetric::Gpu || metric == RunMetric::GpuMemory;
}

/// One source for each GPU that the history knows.
std::vector<Source> gpuSources(const MetricHistory& history, const std::string& what)
{
    std::vector<Source> sources;
    for (const auto& [name, column] : history.values)
        if (name.starts_with("system/gpu_") && name.ends_with(what))
            sources.push_back({.column = name,
                               .name = Words::tr("GPU %1").arg(sources.size()),
                               .tone = sources.empty() ? CurveTone::Accent : CurveTone::Good,
                               .factor = 0.01});
    return sources;
}

std::vector<Source> sourcesOf(const MetricHistory& history, RunMetric metric)
{
    using Best = MetricSeries::Best;
    const auto trained = [](const char* column) {
        return Source{.column = column, .name = Words::tr("training"), .tone = CurveTone::Muted, .isSecond = true};
    };
    const auto validated = [](const char* column, CurveTone tone, Best best) {
        return Source{.column = column, .name = Words::tr("validation"), .tone = tone, .best = best};
    };
    switch (metric) {
    case RunMetric::Loss: return {trained("train/loss"), validated("val/loss", CurveTone::Accent, Best::Lowest)};
    case RunMetric::Accuracy: return {trained("train/accuracy"), validated("val/accuracy", CurveTone::Good, Best::Highest)};
    case RunMetric::F1: return {validated("val/f1", CurveTone::Good, Best::Highest)};
    case RunMetric::LearningRate: return {{.column = "lr", .name = Words::tr("rate")}};
    case RunMetric::Throughput: return {{.column = "images_per_second", .name = Words::tr("images")}};
    case RunMetric::LoaderWait: return {{.column = "loader_wait", .name = Words::tr("waiting"), .tone = CurveTone::Warn}};
    case RunMetric::Processors: return {{.column = "system/cpu_utilization_percentage", .name = Words::tr("processors"), .factor = 0.01}};
    case RunMetric::Memory: return {{.column = "system/system_memory_usage_percentage", .name = Words::tr("memory"), .factor = 0.01}};
    case RunMetric::Gpu: return gpuSources(history, "_utilization_percentage");
    case RunMetric::GpuMemory: return gpuSources(history, "_memory_usage_percentage");
    }
    return {};
}

/// Where training stood at \p seconds: between its samples by time; NaN outside.
double placeAt(double seconds, const std::vector<double>& times, const std::vector<double>& places)
{
    const auto next = std::upper_bound(times.begin(), times.end(), seconds);
    if (next == times.begin() || places.empty())
        return std::nan("");
    const auto i = static_cast<std::size_t>(next - times.begin());
    if (i == times.size())
        return seconds <= times.back() ? places.back() : std::nan("");
    const double share = (seconds - times[i - 1]) / (times[i] - times[i - 1]);
    return places[i - 1] + share * (places[i] - places[i - 1]);
}

std::vector<double> xOf(const MetricHistory& history, const MetricHistory& training, Axis axis)
{
    if (axis == Axis::Time)
        return history.seconds;
    const std::vector<double>& places = axis == Axis::Epoch ? training.epoch : training.step;
    if (&history == &training)
        return places;
    std::vector<double> x;
    for (const double seconds : history.seconds)
        x.push_back(placeAt(seconds, training.seconds, places));
    return x;
}

/// The samples that have a place: NaN can't be drawn over.
MetricSeries seriesOf(const Source& source, const MetricHistory& history, const std::vector<double>& x)
{
    MetricSeries series{.name = source.name, .tone = source.tone, .x = {}, .value = {}, .best = source.best, .isSecond = source.isSecond};
    const std::vector<double>& column = history.of(source.column);
    for (std::size_t i = 0; i < column.size() && i < x.size(); ++i) {
        if (std::isnan(x[i]))
            continue;
        series.x.push_back(x[i]);
        series.value.push_back(column[i] * source.factor);
    }
    return series;
}

} // namespace

QString nameOf(RunMetric metric)
{
    switch (metric) {
    case RunMetric::Loss: return Words::tr("Loss");
    case RunMetric::Accuracy: return Words::tr("Accuracy");
    case RunMetric::F1: return Words::tr("Macro F1");
    case RunMetric::LearningRate: return Words::tr("Learning rate");
    case RunMetric::Throughput: return Words::tr("Images a second");
    case RunMetric::LoaderWait: return Words::tr("Waiting for images");
    case RunMetric::Processors: return Words::tr("Processors");
    case RunMetric::Memory: return Words::tr("Memory");
    case RunMetric::Gpu: return Words::tr("GPU");
    case RunMetric::GpuMemory: return Words::tr("GPU memory");
    }
    return {};
}

bool isShare(RunMetric metric)
{
    return metric != RunMetric::Loss && metric != RunMetric::LearningRate && metric != RunMetric::Throughput;
}

std::vector<MetricSeries> curvesOf(const std::vector<RunOnChart>& all, RunMetric metric, MetricPlotOptions::Axis axis)
{
    std::vector<MetricSeries> curves;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const RunView& view = *all[i].view;
        const MetricHistory& history = isOfMachine(metric) ? view.machine() : view.metrics();
        const std::vector<double> x = xOf(history, view.metrics(), axis);
        std::vector<MetricSeries> own;
        for (const Source& source : sourcesOf(history, metric))
            own.push_back(seriesOf(source, history, x));
        std::erase_if(own, [](const MetricSeries& series) {
            return std::all_of(series.value.begin(), series.value.end(), [](double value) { return std::isnan(value); });
        });
        if (all.size() > 1 && !own.empty()) {
            own.erase(own.begin(), own.end() - 1); // the last one: of the validation
            own.back().name = all[i].name;
            own.back().run = static_cast<int>(i);
            own.back().isSecond = false;
        }
        std::move(own.begin(), own.end(), std::back_inserter(curves));
    }
    return curves;
}

} // namespace taxon::workbench
