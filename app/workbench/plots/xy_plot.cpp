// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/xy_plot.h"

#include "plots/qcustomplot_include.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <map>

namespace taxon::workbench {

XyPlot::XyPlot(const QString& accessibleName, const QString& objectName, const QString& xLabel, const QString& yLabel, const QString& twin,
               QWidget* parent)
    : QWidget(parent), m_plot(new QCustomPlot(this))
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setAccessibleDescription(twin);
    setMinimumHeight(120);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->xAxis->setRange(0, 1);
    m_plot->xAxis->setLabel(xLabel);
    m_plot->yAxis->setLabel(yLabel);
    m_plot->legend->setIconSize(14, 10);
    m_plot->legend->setRowSpacing(0);
    m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst); // one line above the plot, where it covers nothing
    m_line = new QCPItemLine(m_plot);
    m_dot = new QCPItemTracer(m_plot);
    m_dot->setStyle(QCPItemTracer::tsCircle);
    m_dot->setSize(10);
    m_dot->setVisible(false);
    m_line->setVisible(false);
}

/// A hidden one would keep its row.
void XyPlot::showLegend(bool isShown)
{
    QCPLayoutGrid* rows = m_plot->plotLayout();
    m_plot->legend->setVisible(isShown);
    if (isShown == (m_plot->legend->layout() == rows))
        return;
    if (isShown) {
        rows->insertRow(0);
        rows->addElement(0, 0, m_plot->legend);
        rows->setRowStretchFactor(0, 0.001);
    } else {
        rows->take(m_plot->legend);
        rows->simplify();
    }
}

void XyPlot::setDiagonal()
{
    m_diagonal = new QCPItemLine(m_plot);
    m_diagonal->start->setCoords(0, 0);
    m_diagonal->end->setCoords(1, 1);
}

void XyPlot::addLine(const XySeries& series)
{
    QCPGraph* graph = m_plot->addGraph();
    graph->setName(series.name);
    QVector<double> places;
    for (const double y : series.y)
        places.push_back(placeOf(y));
    graph->setData(QVector<double>(series.x.begin(), series.x.end()), places, false);
    if (series.kind == XySeries::Kind::Points)
        graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, 6));
}

void XyPlot::addBars(const XySeries& series, QCPLayerable*& below)
{
    auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    bars->setName(series.name);
    bars->setWidth(series.barWidth * 0.86);
    bars->setData(QVector<double>(series.x.begin(), series.x.end()), QVector<double>(series.y.begin(), series.y.end()), true);
    if (auto* other = qobject_cast<QCPBars*>(below))
        bars->moveAbove(other);
    below = bars;
}

void XyPlot::setSeries(std::vector<XySeries> series, bool isShare)
{
    m_plot->clearPlottables();
    m_series = std::move(series);
    m_isShare = isShare;
    QCPLayerable* below = nullptr;
    for (const XySeries& one : m_series)
        one.kind == XySeries::Kind::Bars ? addBars(one, below) : addLine(one);
    showLegend(m_series.size() > 1);
    fitValues();
    applyTheme(m_theme);
}

void XyPlot::fitValues()
{
    std::map<double, double> stacked; // of bars
    double most = 0;
    for (const XySeries& series : m_series)
        for (std::size_t i = 0; i < series.y.size(); ++i)
            if (!std::isnan(series.y[i]))
                most = std::max(most, series.kind == XySeries::Kind::Bars ? stacked[series.x[i]] += series.y[i] : placeOf(series.y[i]));
    most = most > 0 ? most : 1;
    const bool isWhole = m_isShare && (m_diagonal != nullptr || m_scale.isLogarithmic());
    const double top = isWhole ? 1.04 : most * 1.1;
    m_plot->yAxis->setRange(m_isShare ? -0.03 * top : 0, top); // a line at 0 is seen whole
    m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
    m_plot->yAxis->setNumberPrecision(4);
    if (m_isShare && m_scale.isLogarithmic()) {
        const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
        for (const auto& [place, words] : m_scale.ticks())
            ticker->addTick(place, words);
        m_plot->yAxis->setTicker(ticker);
    } else if (m_isShare) {
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    } else { // half an image is no tick
        auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(1);
        ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        m_plot->yAxis->setTicker(ticker);
        m_plot->yAxis->setNumberFormat(QStringLiteral("f")); // 20,000, not 2 times a power of ten
        m_plot->yAxis->setNumberPrecision(0);
    }
}

void XyPlot::setLine(double x)
{
    m_line->setVisible(x >= 0);
    m_line->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_line->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_line->start->setCoords(x, 1);
    m_line->end->setCoords(x, 0);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void XyPlot::setDot(double x, double y)
{
    m_dot->setVisible(!std::isnan(x) && !std::isnan(y));
    if (m_dot->visible())
        m_dot->position->setCoords(x, m_scale.place(y));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

ChartFigures XyPlot::figures() const
{
    std::vector<CurveFigures> curves;
    for (const XySeries& series : m_series)
        curves.push_back({series.name, series.x, series.y});
    return curveFigures(m_plot->xAxis->label(), curves);
}

void XyPlot::applyTheme(const Theme& theme)
{
    m_theme = theme;
    applyPlotStyle(*m_plot, theme);
    QColor veil = theme.surface;
    veil.setAlpha(200);
    m_plot->legend->setBrush(veil);
    for (int i = 0; i < m_plot->plottableCount(); ++i) {
        const QColor colour = toneColour(theme, m_series[static_cast<std::size_t>(i)].tone);
        QCPAbstractPlottable* plottable = m_plot->plottable(i);
        const bool isBars = m_series[static_cast<std::size_t>(i)].kind == XySeries::Kind::Bars;
        const bool isDashed = m_series[static_cast<std::size_t>(i)].isDashed;
        plottable->setPen(isBars ? QPen(Qt::NoPen) : isDashed ? QPen(colour, 1.4, Qt::DashLine) : QPen(colour, 2));
        plottable->setBrush(isBars ? QBrush(colour) : QBrush(Qt::NoBrush));
    }
    m_line->setPen(QPen(theme.text, 1.5));
    m_dot->setPen(QPen(theme.surface, 2));
    m_dot->setBrush(theme.accent);
    if (m_diagonal != nullptr)
        m_diagonal->setPen(QPen(theme.muted, 1, Qt::DashLine));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace taxon::workbench
