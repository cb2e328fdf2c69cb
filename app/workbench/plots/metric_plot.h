// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_style.h"

#include <QString>
#include <QWidget>
#include <vector>

class QCPItemText;
class QCustomPlot;

namespace taxon::workbench {

/// One curve over the epochs.
struct MetricSeries {
    QString name; ///< stands at the curve's end
    CurveTone tone = CurveTone::Accent;
    std::vector<double> epoch;
    std::vector<double> value; ///< NaN leaves a gap
};

/// Live curves of a training run over its epochs. The value axis fits what is shown; a share ("accuracy") is shown in per cent.
class MetricPlot : public QWidget {
    Q_OBJECT

public:
    /// \param name  the accessible name and heading of the value axis; \param share  values are shares of 1.
    MetricPlot(const QString& name, bool share, QWidget* parent = nullptr);

    void setSeries(std::vector<MetricSeries> series);
    void applyTheme(const Theme& theme);

private:
    void fitAxes();
    void placeLabels();

    QCustomPlot* m_plot;
    bool m_share;
    std::vector<MetricSeries> m_series;
    std::vector<QCPItemText*> m_labels;
    Theme m_theme;
};

} // namespace taxon::workbench
