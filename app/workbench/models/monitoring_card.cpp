// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/monitoring_card.h"

#include "common/figure_table.h"
#include "common/side_by_side.h"
#include "models/monitoring_view.h"
#include "plots/chart_frame.h"
#include "plots/week_plot.h"

#include <QHBoxLayout>
#include <QStackedWidget>

namespace taxon::workbench {
namespace {

constexpr int kSidesPx = 700; ///< three charts need it to stand beside each other

} // namespace

MonitoringCard::MonitoringCard(QWidget* parent)
    : Card(QStringLiteral("monitoringCard"), parent),
      m_note(makeLabel({}, "small", QStringLiteral("monitoringNote"))),
      m_importButton(makeButton(tr("Import logs…"), "link", QStringLiteral("importLogsButton"))),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("monitoringEmpty")))
{
    const QString twin = tr("The table below has the same figures.");
    m_shown = new WeekPlot(tr("Coverage and unknown by week"), QStringLiteral("coverageByWeek"), twin, true);
    m_drift = new WeekPlot(tr("Drift of the confidences by week (PSI), with its usual bounds at 0.10 and 0.25"), QStringLiteral("driftByWeek"), twin,
                           false);
    m_verified = new WeekPlot(tr("Accuracy and error of verified predictions by week"), QStringLiteral("accuracyByWeek"), twin, true);
    m_table = new FigureTable(tr("The version on a server, week by week"), QStringLiteral("weekTable"));
    m_table->setColumns(monitoringColumns());
    QHBoxLayout* line = addHeading(tr("On a server, week by week"));
    line->addStretch();
    line->addWidget(m_note);
    line->addWidget(m_importButton);
    auto* weeks = new QWidget;
    auto* column = new QVBoxLayout(weeks);
    column->setContentsMargins(0, 0, 0, 0);
    auto* plots = new SideBySide(kSidesPx);
    plots->line().addWidget(makeChart(tr("Shown and withheld"), m_shown, QStringLiteral("coverage")));
    plots->line().addWidget(makeChart(tr("Drift of the confidences"), m_drift, QStringLiteral("drift")));
    plots->line().addWidget(makeChart(tr("Verified predictions"), m_verified, QStringLiteral("accuracy")));
    column->addWidget(plots);
    column->addWidget(m_table);
    m_stack->addWidget(weeks);
    m_stack->addWidget(m_empty);
    body()->addWidget(m_stack);
    connect(m_importButton, &QPushButton::clicked, this, &MonitoringCard::importWanted);
    connect(m_empty, &EmptyState::buttonClicked, this, &MonitoringCard::importWanted);
}

QWidget* MonitoringCard::makeChart(const QString& caption, WeekPlot* plot, const QString& name)
{
    auto* frame = new ChartFrame(plot, name, [plot] { return plot->figures(); });
    connect(frame, &ChartFrame::said, this, &MonitoringCard::said);
    connect(frame, &ChartFrame::failed, this, [this](const Error& error) { Q_EMIT said(describe(error)); });
    m_frames.push_back(frame);
    return withCaption(frame, caption);
}

void MonitoringCard::show(const ModelEntry& entry)
{
    m_stack->setCurrentIndex(entry.served ? 0 : 1);
    m_importButton->setVisible(entry.served.has_value());
    if (!entry.served) {
        m_note->clear();
        m_empty->show(QStringLiteral("box-seam"), entry.servedProblem.isEmpty() ? tr("No log of this version yet") : entry.servedProblem,
                      tr("A log has a line of JSON for each answer of the server: docs/formats/served.md says how to write one."),
                      tr("Import logs…"));
        return;
    }
    MonitoringView view = monitoringView(*entry.served);
    m_note->setText(view.note);
    m_shown->setWeeks(view.weeks, std::move(view.shown), std::move(view.shownLevels));
    m_drift->setWeeks(view.weeks, std::move(view.drift), std::move(view.driftLevels));
    m_verified->setWeeks(view.weeks, std::move(view.verified), std::move(view.verifiedLevels));
    for (ChartFrame* frame : m_frames)
        frame->refresh();
    m_table->setRows(std::move(view.rows));
    m_table->fitHeight();
}

void MonitoringCard::setTheme(const Theme& theme)
{
    m_empty->setTheme(theme);
    m_table->setTheme(theme);
    for (ChartFrame* frame : m_frames)
        frame->setTheme(theme);
    for (WeekPlot* plot : {m_shown, m_drift, m_verified})
        plot->applyTheme(theme);
}

} // namespace taxon::workbench
