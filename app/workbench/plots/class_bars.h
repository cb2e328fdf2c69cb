// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_style.h"

#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

class QCPBars;
class QCPItemLine;
class QCPItemRect;
class QCPItemText;
class QCustomPlot;

namespace taxon::workbench {

/// One stacked bar for each of up to a few thousand classes, side by side, with lines across at limits.
///
/// Left, Right, Page Up, Page Down, Home and End choose a bar, the wheel and + and - zoom, dragging moves, 0 shows all; Enter or a double click
/// activates the chosen one, which is said as the accessible description. Names stand below the bars once they find room.
class ClassBars : public QWidget {
    Q_OBJECT

public:
    /// A part that every bar may have, from the bottom up.
    struct Part {
        QString name; ///< in the legend
        CurveTone tone = CurveTone::Accent;
        bool isHatched = false; ///< told apart without colour
    };
    struct Limit {
        QString name; ///< at the line's end
        double value = 0;
    };

    ClassBars(const QString& accessibleName, const QString& objectName, std::vector<Part> parts, QWidget* parent = nullptr);

    /// \param values  of each part, of each bar: parts x bars. \param limits  those above the largest bar are not drawn.
    void setBars(const QStringList& names, const std::vector<std::vector<double>>& values, const std::vector<Limit>& limits);
    /// Does not emit chosenChanged(); -1 for none.
    void choose(int bar);
    [[nodiscard]] int chosen() const noexcept { return m_chosen; }
    /// The bars that are on the screen, in the order of setBars(): first and last.
    [[nodiscard]] std::pair<double, double> shownRange() const;
    void applyTheme(const Theme& theme);

Q_SIGNALS:
    void activated(int bar);
    void chosenChanged(int bar);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeBars();
    void move(int by);
    void zoom(double factor);
    void keepInside();
    [[nodiscard]] int barAt(double pixel) const;
    [[nodiscard]] double heightOf(int bar) const;
    void placeChosen();

    QCustomPlot* m_plot;
    std::vector<Part> m_parts;
    std::vector<QCPBars*> m_bars;
    std::vector<QCPItemLine*> m_lines;
    std::vector<QCPItemText*> m_labels;
    QCPItemRect* m_mark;
    QStringList m_names;
    std::vector<std::vector<double>> m_values;
    int m_chosen = -1;
    Theme m_theme = Theme::light();
};

} // namespace taxon::workbench
