// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "library/class_sets.h"
#include "plots/chart_figures.h"

namespace taxon::workbench {

class ChartFrame;
class ClassBars;

/// Images per class, stacked by the set that the newest data set put them in, with lines at the least and the most; a table has the same.
class SizesCard : public Card {
    Q_OBJECT

public:
    explicit SizesCard(TaskRunner& tasks);

    [[nodiscard]] ClassSetsPresenter& presenter() noexcept { return m_presenter; }
    /// \param minimum, maximum  of classes without one of their own.
    void setLimits(int minimum, int maximum);
    void setTheme(const Theme& theme);
    /// The figures of the chart, as its table and its CSV have them.
    [[nodiscard]] ChartFigures figures() const;

Q_SIGNALS:
    /// A person wants to see the images of the class.
    void classWanted(const QString& name);
    void said(const QString& what, bool isBad);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void showSets();

    ClassSetsPresenter m_presenter;
    int m_minimum = 0;
    int m_maximum = 0;
    ClassBars* m_bars;
    ChartFrame* m_frame;
    QLabel* m_note;
    QLabel* m_chosen;
};

} // namespace taxon::workbench
