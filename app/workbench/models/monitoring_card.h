// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "models/models_presenter.h"

class QStackedWidget;

namespace taxon::workbench {

class ChartFrame;
class FigureTable;
class WeekPlot;

/// The chosen version on a server, week by week: coverage, drift, verified accuracy, and the table of the same figures.
class MonitoringCard : public Card {
    Q_OBJECT

public:
    explicit MonitoringCard(QWidget* parent = nullptr);

    void show(const ModelEntry& entry);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    /// Logs are to be chosen and imported.
    void importWanted();
    /// A chart was saved or copied, or could not be: a line for the status bar.
    void said(const QString& what);

private:
    QWidget* makeChart(const QString& caption, WeekPlot* plot, const QString& name);

    QLabel* m_note;
    QPushButton* m_importButton;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    WeekPlot* m_shown;
    WeekPlot* m_drift;
    WeekPlot* m_verified;
    FigureTable* m_table;
    std::vector<ChartFrame*> m_frames;
};

} // namespace taxon::workbench
