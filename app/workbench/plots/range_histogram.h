// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/chart_figures.h"
#include "theme/theme.h"

#include <QString>
#include <QWidget>
#include <vector>

class QCPBars;
class QCPItemLine;
class QCPItemRect;
class QCustomPlot;

namespace taxon::workbench {

/// Bars over the shares 0 … 1 and a range of them that is dragged by its two ends, or moved by keys: Left and Right move the lower end, with
/// Ctrl the upper one, with Shift in steps of 0.1; Home takes all. Its figures are read out too: accessibleDescription().
class RangeHistogram : public QWidget {
    Q_OBJECT

public:
    RangeHistogram(const QString& accessibleName, const QString& objectName, const QString& xLabel, QWidget* parent = nullptr);

    /// \param heights  of bars of equal width, from 0 to 1.
    void setBars(const std::vector<double>& heights);
    /// Does not emit rangeChanged().
    void setRange(double low, double high);
    [[nodiscard]] double low() const noexcept { return m_low; }
    [[nodiscard]] double high() const noexcept { return m_high; }
    /// The bars, each between two shares.
    [[nodiscard]] ChartFigures figures() const;
    void applyTheme(const Theme& theme);

Q_SIGNALS:
    /// A person moved an end; on whole hundredths.
    void rangeChanged(double low, double high);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class End { None, Low, High };

    void moveEnd(End end, double to);
    [[nodiscard]] End endAt(double pixel) const;
    void placeRange();
    void announce();

    QCustomPlot* m_plot;
    QCPBars* m_bars;
    QCPItemRect* m_shades[2]; ///< what is outside
    QCPItemLine* m_lines[2];
    std::vector<double> m_heights;
    Theme m_theme;
    double m_low = 0, m_high = 1;
    End m_dragged = End::None;
};

} // namespace taxon::workbench
