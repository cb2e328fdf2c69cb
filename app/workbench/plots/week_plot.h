// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/chart_figures.h"
#include "plots/plot_style.h"

#include <QString>
#include <QWidget>
#include <vector>

class QCPItemStraightLine;
class QCustomPlot;

namespace taxon::workbench {

/// One figure over the weeks.
struct WeekSeries {
    QString name; ///< in the legend
    CurveTone tone = CurveTone::Accent;
    std::vector<double> value; ///< one a week; NaN leaves a gap
    std::vector<double> low{}; ///< a band around it, one a week; empty: none
    std::vector<double> high{};
    bool hasDots = true; ///< one a week
};

/// A level across the plot, dashed.
struct WeekLevel {
    double value = 0;
    CurveTone tone = CurveTone::Muted;
};

/// Figures over consecutive weeks: lines with a dot a week, bands, levels. Its figures are read from the table beside it: it can't be
/// focused, and its description names that table.
class WeekPlot : public QWidget {
    Q_OBJECT

public:
    /// \param isShare  values are shares, drawn in per cent up to 1; else the axis begins at 0 and fits.
    WeekPlot(const QString& accessibleName, const QString& objectName, const QString& twin, bool isShare, QWidget* parent = nullptr);

    /// \param weeks  their names ("2026-W48"), one for each value, no week left out.
    void setWeeks(const std::vector<QString>& weeks, std::vector<WeekSeries> series, std::vector<WeekLevel> levels);
    /// What is drawn, for a table and for export: a row a week.
    [[nodiscard]] ChartFigures figures() const;
    void applyTheme(const Theme& theme);

private:
    void nameWeeks(const std::vector<QString>& weeks);
    void addSeries(const WeekSeries& series);
    void fitValues();

    QCustomPlot* m_plot;
    bool m_isShare;
    QStringList m_weeks;
    std::vector<WeekSeries> m_series;
    std::vector<WeekLevel> m_levels;
    std::vector<QCPItemStraightLine*> m_lines;
    Theme m_theme;
};

} // namespace taxon::workbench
