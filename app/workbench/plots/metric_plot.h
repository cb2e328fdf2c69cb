// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/chart_figures.h"
#include "plots/plot_style.h"

#include <QString>
#include <QWidget>
#include <vector>

class QCPGraph;
class QCPItemText;
class QCPItemTracer;
class QCustomPlot;

namespace taxon::workbench {

class RedrawLimit;

/// One curve of a run.
struct MetricSeries {
    enum class Best { None, Lowest, Highest };

    QString name; ///< stands at the curve's end, or in the legend where there are more than four
    CurveTone tone = CurveTone::Accent;
    std::vector<double> x;     ///< rising
    std::vector<double> value; ///< NaN leaves a gap
    Best best = Best::None;    ///< which of its values is marked
    int run = -1;              ///< of several overlaid runs: its place, which gives colour and dashes in place of the tone
    bool isSecond = false;     ///< thinner: training beside validation
};

/// How the curves of a MetricPlot are drawn.
struct MetricPlotOptions {
    enum class Axis { Epoch, Step, Time };

    Axis axis = Axis::Epoch;    ///< what x means: epochs, steps, or seconds
    double smoothing = 0;       ///< see smoothed(); the raw line stays behind, faint
    bool isLogarithmic = false; ///< the value axis
    bool isShare = false;       ///< values are shares of 1, shown in per cent
    friend bool operator==(const MetricPlotOptions&, const MetricPlotOptions&) = default;
};

/// Live curves of one or several runs. The value axis fits what is shown. Drawn at most ten times a second and not while hidden; 20 curves
/// of 100,000 points stay smooth (docs/benchmarks.md).
class MetricPlot : public QWidget {
    Q_OBJECT

public:
    MetricPlot(const QString& accessibleName, const QString& objectName, QWidget* parent = nullptr);

    void setOptions(const MetricPlotOptions& options);
    void setSeries(std::vector<MetricSeries> series);
    void applyTheme(const Theme& theme);
    /// What the table twin shows: one column of x where all curves have the same, else one for each.
    [[nodiscard]] ChartFigures figures() const;
    /// How many values have no place on a logarithmic axis (0 and below); 0 on a linear one. To be said beside the plot.
    [[nodiscard]] std::size_t unplaced() const;
    /// "best 0.912 at epoch 7" of each curve that marks its best.
    [[nodiscard]] QStringList bests() const;

private:
    void draw();
    void makeGraphs();
    void fillGraphs();
    void style();
    void fitAxes();
    void placeLabels();
    void placeBests();
    [[nodiscard]] QString axisTitle() const;
    [[nodiscard]] QString valueText(double value) const;
    [[nodiscard]] QColor colourOf(const MetricSeries& series) const;

    /// What stands on the plot for one series.
    struct Curve {
        QCPGraph* raw = nullptr; ///< behind; shown while the line is smoothed
        QCPGraph* line = nullptr;
        QCPItemText* label = nullptr;
        QCPItemTracer* best = nullptr;
        bool isFilled = false; ///< the graphs hold the series' points
    };

    QCustomPlot* m_plot;
    RedrawLimit* m_limit;
    MetricPlotOptions m_options;
    std::vector<MetricSeries> m_series;
    std::vector<Curve> m_curves;
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
