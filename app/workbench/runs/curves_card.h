// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "plots/chart_frame.h"
#include "runs/run_curves.h"

#include <QCheckBox>
#include <QSlider>
#include <QWidget>
#include <array>

namespace taxon::workbench {

class RunsPresenter;

/// The curves of the marked runs: two charts beside each other, each of a metric that is chosen above it, with one axis, smoothing and scale.
class CurvesCard : public QWidget {
    Q_OBJECT

public:
    explicit CurvesCard(RunsPresenter& presenter, QWidget* parent = nullptr);

    /// Axis, smoothing and scale, to stand above the charts; owned by whoever gives it a place.
    [[nodiscard]] QWidget* controls() const noexcept { return m_controls; }
    void refresh();
    void applyTheme(const Theme& theme);
    /// Axis, smoothing, scale and both metrics as one text, for the settings; what is no such text changes nothing.
    [[nodiscard]] QString state() const;
    void restoreState(const QString& state);

Q_SIGNALS:
    void said(const QString& text);
    void failed(const Error& error);

private:
    struct Chart {
        RunMetric metric = RunMetric::Loss;
        Chooser* chooser = nullptr;
        MetricPlot* plot = nullptr;
        ChartFrame* frame = nullptr;
        QLabel* note = nullptr;
    };
    void addChart(QHBoxLayout& line, Chart& chart, RunMetric metric, const QString& name);
    void makeControls();
    void update(Chart& chart);

    RunsPresenter& m_presenter;
    std::array<Chart, 2> m_charts;
    QWidget* m_controls;
    Chooser* m_axis = nullptr;
    QSlider* m_smoothing = nullptr;
    QLabel* m_smoothingLabel = nullptr;
    QCheckBox* m_logarithmic = nullptr;
};

} // namespace taxon::workbench
