// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/chart_figures.h"
#include "plots/plot_style.h"
#include "plots/share_scale.h"

#include <QString>
#include <QWidget>
#include <vector>

class QCPItemLine;
class QCPItemTracer;
class QCPLayerable;
class QCustomPlot;

namespace taxon::workbench {

/// Something over the shares 0 … 1.
struct XySeries {
    enum class Kind { Line, Points, Bars };

    QString name; ///< in the legend
    CurveTone tone = CurveTone::Accent;
    Kind kind = Kind::Line;
    std::vector<double> x;  ///< in [0, 1]
    std::vector<double> y;  ///< NaN leaves a gap
    bool isDashed = false;  ///< of a Line: another model's, thin and dashed
    double barWidth = 0.04; ///< of Bars; those of several series stand on each other, in their order
};

/// A small plot over [0, 1]: lines, points or stacked bars, a legend, an upright line at the threshold, a dot on a line. Its figures are read
/// from the table beside it: it can't be focused, and its description names that table.
class XyPlot : public QWidget {
    Q_OBJECT

public:
    /// \param xLabel, yLabel  of the axes. \param twin  what to say of the table with the same figures.
    XyPlot(const QString& accessibleName, const QString& objectName, const QString& xLabel, const QString& yLabel, const QString& twin,
           QWidget* parent = nullptr);

    /// The value axis holds all there is, from 0 on. \p isShare: values are shares, not counts.
    void setSeries(std::vector<XySeries> series, bool isShare);
    /// How the axis of shares is divided; counts are never. Called before setSeries().
    void setScale(const ShareScale& scale) { m_scale = scale; }
    /// Draws y = x: what a perfectly calibrated model would lie on.
    void setDiagonal();
    /// An upright line; negative: none.
    void setLine(double x);
    /// A dot; NaN: none.
    void setDot(double x, double y);
    /// The series as they were given, also where the axis is logarithmic; bars by the middle of each.
    [[nodiscard]] ChartFigures figures() const;
    void applyTheme(const Theme& theme);

private:
    /// Where the value of a series stands on the axis.
    [[nodiscard]] double placeOf(double y) const { return m_isShare ? m_scale.place(y) : y; }
    void showLegend(bool isShown);
    void addLine(const XySeries& series);
    void addBars(const XySeries& series, QCPLayerable*& below);
    void fitValues();

    QCustomPlot* m_plot;
    QCPItemLine* m_line;
    QCPItemLine* m_diagonal = nullptr;
    QCPItemTracer* m_dot;
    std::vector<XySeries> m_series;
    bool m_isShare = false;
    ShareScale m_scale;
    Theme m_theme;
};

} // namespace taxon::workbench
