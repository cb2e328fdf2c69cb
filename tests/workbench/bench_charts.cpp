// SPDX-License-Identifier: GPL-3.0-or-later
// What the curves of 20 runs of 100,000 points each cost: shown first, drawn again after one more point of each, smoothed, logarithmic.
#include "plots/metric_plot.h"
#include "plots/redraw_limit.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QThread>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

using namespace taxon::workbench;

namespace {

constexpr int kRuns = 20;
constexpr int kPoints = 100'000;
constexpr int kFrames = 15;

std::vector<MetricSeries> curves()
{
    std::vector<MetricSeries> all;
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, 0.1);
    for (int run = 0; run < kRuns; ++run) {
        MetricSeries series{.name = QStringLiteral("run %1").arg(run), .x = {}, .value = {}, .best = MetricSeries::Best::Lowest, .run = run};
        for (int i = 0; i < kPoints; ++i) {
            series.x.push_back(i + 1);
            series.value.push_back(std::max(0.01, 2.5 * std::exp(-i / (20'000.0 + 500 * run)) + noise(random)));
        }
        all.push_back(std::move(series));
    }
    return all;
}

/// Gives the plot \p all and lets it draw. \returns milliseconds of the window's thread.
double draw(MetricPlot& plot, std::vector<MetricSeries> all)
{
    QThread::msleep(RedrawLimit::kIntervalMs + 10); // the last drawing is long enough ago
    QElapsedTimer timer;
    timer.start();
    plot.setSeries(std::move(all));
    QCoreApplication::processEvents();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void measure(const char* what, MetricPlot& plot, std::vector<MetricSeries>& all)
{
    std::vector<double> times;
    for (int frame = 0; frame < kFrames; ++frame) {
        for (MetricSeries& series : all) { // one more epoch of each run
            series.x.push_back(series.x.back() + 1);
            series.value.push_back(series.value.back());
        }
        times.push_back(draw(plot, all));
    }
    std::sort(times.begin(), times.end());
    std::printf("%s: median %.0f ms, slowest of %d %.0f ms\n", what, times[times.size() / 2], kFrames, times.back());
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    MetricPlot plot(QStringLiteral("Loss"), QStringLiteral("plot"));
    plot.setOptions({.axis = MetricPlotOptions::Axis::Step});
    plot.applyTheme(Theme::light());
    plot.resize(700, 380);
    plot.show();
    QCoreApplication::processEvents();
    auto all = curves();
    std::printf("%d curves of %d points, first drawing: %.0f ms\n", kRuns, kPoints, draw(plot, all));
    measure("one more point of each", plot, all);
    std::vector<double> still;
    for (int frame = 0; frame < kFrames; ++frame)
        still.push_back(draw(plot, all));
    std::sort(still.begin(), still.end());
    std::printf("nothing new: median %.0f ms\n", still[still.size() / 2]);
    plot.setOptions({.axis = MetricPlotOptions::Axis::Step, .smoothing = 0.9});
    measure("smoothed, the raw lines behind", plot, all);
    plot.setOptions({.axis = MetricPlotOptions::Axis::Step, .isLogarithmic = true});
    measure("logarithmic", plot, all);
    return 0;
}
