// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/week_plot.h"

#include "plots/qcustomplot_include.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr std::size_t kMostNames = 6; ///< what stands below the plot without touching

class PercentTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar, int) override
    {
        return locale.toString(std::round(tick * 100), 'f', 0) + QStringLiteral(" %");
    }
};

QVector<double> asVector(const std::vector<double>& values)
{
    return {values.begin(), values.end()};
}

} // namespace

WeekPlot::WeekPlot(const QString& accessibleName, const QString& objectName, const QString& twin, bool isShare, QWidget* parent)
    : QWidget(parent), m_plot(new QCustomPlot(this)), m_isShare(isShare)
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setAccessibleDescription(twin);
    setMinimumHeight(170);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->legend->setVisible(true);
    m_plot->legend->setIconSize(14, 10);
    m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst); // one line above the plot, where it covers nothing
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, m_plot->legend);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    if (isShare)
        m_plot->yAxis->setTicker(QSharedPointer<PercentTicker>::create());
}

void WeekPlot::setWeeks(const std::vector<QString>& weeks, std::vector<WeekSeries> series, std::vector<WeekLevel> levels)
{
    m_plot->clearGraphs();
    for (QCPItemStraightLine* line : m_lines)
        m_plot->removeItem(line);
    m_lines.clear();
    m_weeks = QStringList(weeks.begin(), weeks.end());
    m_series = std::move(series);
    m_levels = std::move(levels);
    nameWeeks(weeks);
    for (const WeekSeries& one : m_series)
        addSeries(one);
    for (const WeekLevel& level : m_levels) {
        auto* line = new QCPItemStraightLine(m_plot);
        line->point1->setCoords(0, level.value);
        line->point2->setCoords(1, level.value);
        m_lines.push_back(line);
    }
    fitValues();
    applyTheme(m_theme);
}

void WeekPlot::nameWeeks(const std::vector<QString>& weeks)
{
    const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    const std::size_t step = std::max<std::size_t>(1, (weeks.size() + kMostNames - 1) / kMostNames);
    for (std::size_t i = 0; i < weeks.size(); i += step)
        ticker->addTick(static_cast<double>(i), weeks[i].section(QLatin1Char('-'), 1) + QLatin1Char('\n') + weeks[i].section(QLatin1Char('-'), 0, 0));
    m_plot->xAxis->setTicker(ticker);
    m_plot->xAxis->setRange(-0.4, std::max(1.0, static_cast<double>(weeks.size()) - 1) + 0.4);
}

/// The line last, so that its band lies behind it.
void WeekPlot::addSeries(const WeekSeries& series)
{
    QVector<double> place;
    for (std::size_t i = 0; i < series.value.size(); ++i)
        place.push_back(static_cast<double>(i));
    if (!series.low.empty()) {
        QCPGraph* low = m_plot->addGraph();
        low->setData(place, asVector(series.low), true);
        QCPGraph* high = m_plot->addGraph();
        high->setData(place, asVector(series.high), true);
        high->setChannelFillGraph(low);
        for (QCPGraph* edge : {low, high}) {
            edge->setPen(Qt::NoPen);
            edge->removeFromLegend();
        }
    }
    QCPGraph* line = m_plot->addGraph();
    line->setName(series.name);
    line->setData(place, asVector(series.value), true);
}

void WeekPlot::fitValues()
{
    double most = 0;
    for (const WeekSeries& series : m_series)
        for (const double value : series.value)
            most = std::isnan(value) ? most : std::max(most, value);
    for (const WeekLevel& level : m_levels)
        most = std::max(most, level.value);
    const double top = m_isShare ? 1.04 : std::max(most, 0.1) * 1.15;
    m_plot->yAxis->setRange(-0.03 * top, top); // a line at 0 is seen whole
}

ChartFigures WeekPlot::figures() const
{
    ChartFigures all;
    all.columns.push_back({tr("Week"), {}, m_weeks});
    for (const WeekSeries& series : m_series) {
        all.columns.push_back({series.name, series.value});
        if (series.low.empty())
            continue;
        all.columns.push_back({tr("%1, from").arg(series.name), series.low});
        all.columns.push_back({tr("%1, to").arg(series.name), series.high});
    }
    return all;
}

void WeekPlot::applyTheme(const Theme& theme)
{
    m_theme = theme;
    applyPlotStyle(*m_plot, theme);
    m_plot->legend->setBrush(Qt::NoBrush);
    int graph = 0;
    for (const WeekSeries& series : m_series) {
        const QColor colour = toneColour(theme, series.tone);
        if (!series.low.empty()) {
            QColor fill = colour;
            fill.setAlpha(theme.dark ? 60 : 44);
            m_plot->graph(graph + 1)->setBrush(fill);
            graph += 2;
        }
        m_plot->graph(graph)->setPen(QPen(colour, 2));
        m_plot->graph(graph++)->setScatterStyle(series.hasDots ? QCPScatterStyle(QCPScatterStyle::ssDisc, colour, 6) : QCPScatterStyle());
    }
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        m_lines[i]->setPen(QPen(toneColour(theme, m_levels[i].tone), 1.4, Qt::DashLine));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace taxon::workbench
