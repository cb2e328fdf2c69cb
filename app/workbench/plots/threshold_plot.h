// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/chart_figures.h"
#include "plots/share_scale.h"
#include "plots/threshold_curve.h"

#include <QWidget>
#include <vector>

class QCPItemLine;
class QCPItemRect;
class QCPItemText;
class QCPItemTracer;
class QCustomPlot;

namespace taxon::workbench {

/// Curves over the confidence threshold with one threshold that can be dragged, or moved with the arrow keys by 0.01
/// (Shift: 0.1; Home, End). What lies below it, and so is withheld, is shaded.
class ThresholdPlot : public QWidget {
    Q_OBJECT

public:
    explicit ThresholdPlot(QWidget* parent = nullptr);

    /// At most about 500 points a curve (the caller reduces). Labels stand on the curves.
    void setCurves(std::vector<ThresholdCurve> curves);
    /// A band around a curve, such as its 95 % interval: drawn behind all curves. Empty: none. Called before setCurves().
    /// \param low, high  curves of the same thresholds; their names are for figures().
    void setBand(ThresholdCurve low, ThresholdCurve high);
    /// How the value axis is divided. Called before setCurves().
    void setScale(const ShareScale& scale);
    [[nodiscard]] double threshold() const noexcept { return m_threshold; }
    /// Moves the line; clamps to [0, 1]. Emits nothing.
    void setThreshold(double threshold);
    /// A row for each threshold at which a curve or the band has a step; shares, also where the axis is logarithmic.
    [[nodiscard]] ChartFigures figures() const;
    void applyTheme(const Theme& theme);

Q_SIGNALS:
    /// The person moved the line; at each move while dragging.
    void thresholdChanged(double threshold);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildItems();
    void placeLabels();
    void addBand();
    void placeLine();
    void moveTo(double threshold);

    QCustomPlot* m_plot;
    QCPItemRect* m_shade = nullptr;
    QCPItemLine* m_line = nullptr;
    QCPItemText* m_tag = nullptr;
    std::vector<QCPItemTracer*> m_dots;
    std::vector<QCPItemText*> m_labels;
    std::vector<ThresholdCurve> m_given;
    std::vector<ThresholdCurve> m_curves; ///< m_given where they stand on the axis
    ThresholdCurve m_bandLow;             ///< as given
    ThresholdCurve m_bandHigh;
    Theme m_theme;
    ShareScale m_scale;
    double m_threshold = 0.8;
    bool m_dragging = false;
};

} // namespace taxon::workbench
