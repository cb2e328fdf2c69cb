// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_style.h"

#include <QString>
#include <QWidget>
#include <utility>
#include <vector>

class QCPItemLine;
class QCPItemRect;
class QCPItemText;
class QCPItemTracer;
class QCustomPlot;

namespace taxon::workbench {

/// One curve over the confidence threshold: a step function at rising thresholds; value[i] holds on (threshold[i-1], threshold[i]].
/// NaN is "no value" and leaves a gap.
struct ThresholdCurve {
    QString name;
    CurveTone tone = CurveTone::Accent;
    std::vector<double> threshold; ///< rising, in [0, 1]
    std::vector<double> value;     ///< same size, in [0, 1] or NaN
};

/// Curves over the confidence threshold with one threshold that can be dragged, or moved with the arrow keys by 0.01
/// (Shift: 0.1; Home, End). What lies below it, and so is withheld, is shaded.
class ThresholdPlot : public QWidget {
    Q_OBJECT

public:
    explicit ThresholdPlot(QWidget* parent = nullptr);

    /// At most about 500 points a curve (the caller reduces). Labels stand on the curves.
    void setCurves(std::vector<ThresholdCurve> curves);
    [[nodiscard]] double threshold() const noexcept { return m_threshold; }
    /// Moves the line; clamps to [0, 1]. Emits nothing.
    void setThreshold(double threshold);
    void applyTheme(const Theme& theme);

    /// The step function's value at \p threshold; NaN right of its last point and in gaps.
    [[nodiscard]] static double valueAt(const ThresholdCurve& curve, double threshold);

Q_SIGNALS:
    /// The person moved the line; at each move while dragging.
    void thresholdChanged(double threshold);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildItems();
    void placeLabels();
    /// How far a label from \p left to \p right at height \p middle stays from every curve and from the labels at \p taken.
    [[nodiscard]] double freeDistance(double left, double right, double middle, const std::vector<std::pair<double, double>>& taken) const;
    void placeLine();
    void moveTo(double threshold);

    QCustomPlot* m_plot;
    QCPItemRect* m_shade = nullptr;
    QCPItemLine* m_line = nullptr;
    QCPItemText* m_tag = nullptr;
    std::vector<QCPItemTracer*> m_dots;
    std::vector<QCPItemText*> m_labels;
    std::vector<ThresholdCurve> m_curves;
    Theme m_theme;
    double m_threshold = 0.8;
    bool m_dragging = false;
};

} // namespace taxon::workbench
