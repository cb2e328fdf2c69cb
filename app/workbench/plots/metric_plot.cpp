// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/metric_plot.h"

#include "plots/qcustomplot_include.h"
#include "plots/redraw_limit.h"
#include "plots/smoothing.h"

#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <optional>

namespace taxon::workbench {
namespace {

constexpr std::size_t kMostLabels = 4; ///< more names stand in a legend
constexpr std::size_t kDense = 5000;   ///< points of a curve that is drawn in the fastest way: thin, without dashes
constexpr int kFaint = 80;             ///< alpha of the raw line behind a smoothed one

class ShareTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar, int) override
    {
        return locale.toString(tick * 100, 'g', 4) + QStringLiteral(" %");
    }
};

/// Epochs and steps are whole numbers.
class WholeTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override { return std::max(1.0, std::ceil(QCPAxisTicker::getTickStep(range))); }
};

QSharedPointer<QCPAxisTicker> tickerOf(MetricPlotOptions::Axis axis)
{
    if (axis != MetricPlotOptions::Axis::Time)
        return QSharedPointer<WholeTicker>::create();
    auto ticker = QSharedPointer<QCPAxisTickerTime>::create();
    ticker->setTimeFormat(QStringLiteral("%h:%m:%s"));
    return ticker;
}

/// The place of the value to be marked; nothing if all are gaps or none is wanted.
std::optional<std::size_t> bestOf(const MetricSeries& series)
{
    std::optional<std::size_t> best;
    for (std::size_t i = 0; series.best != MetricSeries::Best::None && i < series.value.size(); ++i) {
        const double value = series.value[i];
        if (!std::isnan(value) && (!best || (series.best == MetricSeries::Best::Highest ? value > series.value[*best] : value < series.value[*best])))
            best = i;
    }
    return best;
}

void fill(QCPGraph& graph, const std::vector<double>& x, const std::vector<double>& value, bool isLogarithmic)
{
    QVector<QCPGraphData> points;
    points.reserve(static_cast<qsizetype>(x.size()));
    for (std::size_t i = 0; i < x.size() && i < value.size(); ++i)
        points.push_back({x[i], isLogarithmic && !(value[i] > 0) ? std::nan("") : value[i]});
    graph.data()->set(points, true);
}

} // namespace

MetricPlot::MetricPlot(const QString& accessibleName, const QString& objectName, QWidget* parent)
    : QWidget(parent), m_plot(new QCustomPlot(this)), m_limit(new RedrawLimit(*this, [this] { draw(); }))
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setMinimumHeight(120);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus); // its figures are read from the table twin
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->legend->setVisible(false);
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    m_plot->xAxis->setTicker(tickerOf(m_options.axis));
    m_plot->xAxis->setLabel(axisTitle());
}

void MetricPlot::setOptions(const MetricPlotOptions& options)
{
    if (options == m_options)
        return;
    m_options = options;
    m_plot->xAxis->setTicker(tickerOf(options.axis));
    m_plot->xAxis->setLabel(options.axis == MetricPlotOptions::Axis::Time ? tr("Time") : axisTitle());
    m_plot->yAxis->setScaleType(options.isLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (options.isLogarithmic)
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    else if (options.isShare)
        m_plot->yAxis->setTicker(QSharedPointer<ShareTicker>::create());
    else
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    m_curves.clear(); // drawn anew
    m_limit->request();
}

void MetricPlot::setSeries(std::vector<MetricSeries> series)
{
    bool sameCurves = series.size() == m_series.size() && m_curves.size() == m_series.size();
    for (std::size_t i = 0; sameCurves && i < series.size(); ++i)
        sameCurves = series[i].name == m_series[i].name && series[i].run == m_series[i].run;
    for (std::size_t i = 0; sameCurves && i < series.size(); ++i)
        m_curves[i].isFilled = m_curves[i].isFilled && isSameColumn(series[i].x, m_series[i].x) && isSameColumn(series[i].value, m_series[i].value);
    m_series = std::move(series);
    if (!sameCurves)
        m_curves.clear();
    m_limit->request();
}

void MetricPlot::draw()
{
    if (m_curves.size() != m_series.size())
        makeGraphs();
    fillGraphs();
    style();
    fitAxes();
    placeLabels();
    placeBests();
    setAccessibleDescription(bests().join(QStringLiteral("; ")));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void MetricPlot::makeGraphs()
{
    m_plot->clearGraphs();
    m_plot->clearItems();
    m_curves.clear();
    for (const MetricSeries& series : m_series) {
        Curve curve;
        curve.raw = m_plot->addGraph();
        curve.raw->removeFromLegend();
        curve.line = m_plot->addGraph();
        curve.line->setName(series.name);
        curve.label = new QCPItemText(m_plot);
        curve.label->setClipToAxisRect(false);
        curve.best = new QCPItemTracer(m_plot);
        m_curves.push_back(curve);
    }
    m_plot->legend->setVisible(m_series.size() > kMostLabels);
}

void MetricPlot::fillGraphs()
{
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        Curve& curve = m_curves[i];
        if (curve.isFilled)
            continue;
        const MetricSeries& series = m_series[i];
        const bool isSmooth = m_options.smoothing > 0;
        curve.raw->setVisible(isSmooth);
        if (isSmooth)
            fill(*curve.raw, series.x, series.value, m_options.isLogarithmic);
        fill(*curve.line, series.x, smoothed(series.value, m_options.smoothing), m_options.isLogarithmic);
        // One epoch makes no line: show it as a point.
        curve.line->setScatterStyle(series.x.size() == 1 ? QCPScatterStyle(QCPScatterStyle::ssDisc, 6) : QCPScatterStyle());
        curve.isFilled = true;
    }
}

void MetricPlot::fitAxes()
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    double last = m_options.axis == MetricPlotOptions::Axis::Epoch ? 1 : 0;
    for (const MetricSeries& series : m_series) {
        for (const double value : series.value) {
            if (std::isfinite(value) && (!m_options.isLogarithmic || value > 0)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
        if (!series.x.empty())
            last = std::max(last, series.x.back());
    }
    if (!(low <= high)) {
        low = m_options.isLogarithmic ? 0.1 : 0;
        high = 1;
    }
    if (m_options.isLogarithmic) {
        m_plot->yAxis->setRange(low / 1.2, high * 1.2);
    } else {
        const double air = std::max((high - low) * 0.08, 1e-3);
        m_plot->yAxis->setRange(low - air, m_options.isShare ? std::min(high + air, 1.02) : high + air);
    }
    const double room = m_series.size() > kMostLabels ? 1.02 : 1.18; // for the labels at the ends
    if (m_options.axis == MetricPlotOptions::Axis::Epoch)
        m_plot->xAxis->setRange(1, last * room + 0.5);
    else
        m_plot->xAxis->setRange(0, std::max(last, 1.0) * room);
}

void MetricPlot::placeLabels()
{
    // Labels at the ends, pushed apart by at least a tenth of the axis (in pixels, so that a logarithmic one is no other).
    std::vector<std::pair<double, std::size_t>> ends;
    const double top = m_plot->axisRect()->top();
    const double gap = std::max(14.0, m_plot->axisRect()->height() * 0.1);
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const MetricSeries& series = m_series[i];
        std::size_t last = std::min(series.value.size(), series.x.size());
        while (last > 0 && (std::isnan(series.value[last - 1]) || (m_options.isLogarithmic && !(series.value[last - 1] > 0))))
            --last;
        QCPItemText* label = m_curves[i].label;
        label->setVisible(last > 0 && m_series.size() <= kMostLabels);
        if (!label->visible())
            continue;
        label->setText(QLatin1Char(' ') + series.name);
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        label->position->setTypeX(QCPItemPosition::ptPlotCoords);
        label->position->setTypeY(QCPItemPosition::ptAbsolute);
        ends.emplace_back(m_plot->yAxis->coordToPixel(series.value[last - 1]), i);
        label->position->setCoords(series.x[last - 1], ends.back().first);
    }
    std::sort(ends.begin(), ends.end());
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (i > 0)
            ends[i].first = std::max(ends[i].first, ends[i - 1].first + gap);
        const double floor = top + m_plot->axisRect()->height() - gap * (0.4 + static_cast<double>(ends.size() - 1 - i));
        QCPItemText* label = m_curves[ends[i].second].label;
        label->position->setCoords(label->position->coords().x(), std::min(ends[i].first, floor));
    }
}

void MetricPlot::placeBests()
{
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const auto best = bestOf(m_series[i]);
        QCPItemTracer* mark = m_curves[i].best;
        mark->setVisible(best && (!m_options.isLogarithmic || m_series[i].value[*best] > 0));
        if (best)
            mark->position->setCoords(m_series[i].x[*best], m_series[i].value[*best]);
    }
}

QStringList MetricPlot::bests() const
{
    // whole sentences: another language may not write the axis in the middle of one as it does above it
    const QString words = m_options.axis == MetricPlotOptions::Axis::Epoch  ? tr("%1: best %2 at epoch %3")
                          : m_options.axis == MetricPlotOptions::Axis::Step ? tr("%1: best %2 at step %3")
                                                                            : tr("%1: best %2 after %3 seconds");
    QStringList all;
    for (const MetricSeries& series : m_series)
        if (const auto best = bestOf(series))
            all << words.arg(series.name, valueText(series.value[*best])).arg(series.x[*best], 0, 'g', 8);
    return all;
}

std::size_t MetricPlot::unplaced() const
{
    std::size_t count = 0;
    for (const MetricSeries& series : m_series)
        if (m_options.isLogarithmic)
            count += static_cast<std::size_t>(std::count_if(series.value.begin(), series.value.end(), [](double value) { return value <= 0; }));
    return count;
}

ChartFigures MetricPlot::figures() const
{
    std::vector<CurveFigures> curves;
    for (const MetricSeries& series : m_series)
        curves.push_back({series.name, series.x, series.value});
    return curveFigures(axisTitle(), curves);
}

QString MetricPlot::axisTitle() const
{
    switch (m_options.axis) {
    case MetricPlotOptions::Axis::Epoch: return tr("Epoch");
    case MetricPlotOptions::Axis::Step: return tr("Step");
    case MetricPlotOptions::Axis::Time: return tr("Seconds");
    }
    return {};
}

QString MetricPlot::valueText(double value) const
{
    const QLocale locale;
    return m_options.isShare ? locale.toString(value * 100, 'f', 1) + QStringLiteral(" %") : locale.toString(value, 'g', 4);
}

QColor MetricPlot::colourOf(const MetricSeries& series) const
{
    return series.run >= 0 ? runColour(m_theme, series.run) : toneColour(m_theme, series.tone);
}

void MetricPlot::style()
{
    QFont bold = font();
    bold.setPixelSize(12);
    bold.setWeight(QFont::DemiBold);
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const MetricSeries& series = m_series[i];
        const QColor colour = colourOf(series);
        const bool isDense = series.x.size() > kDense;
        const double width = isDense ? 1 : series.isSecond ? 1.2 : m_series.size() > kMostLabels ? 1.6 : 2.2;
        QPen pen(colour, width);
        if (series.run >= 0 && !isDense)
            pen.setStyle(runDashes(series.run));
        for (QCPGraph* graph : {m_curves[i].line, m_curves[i].raw})
            graph->setAntialiased(!isDense);
        m_curves[i].line->setPen(pen);
        QColor faint = colour;
        faint.setAlpha(kFaint);
        m_curves[i].raw->setPen(QPen(faint, 1));
        m_curves[i].label->setColor(colour);
        m_curves[i].label->setFont(bold);
        m_curves[i].best->setStyle(QCPItemTracer::tsCircle);
        m_curves[i].best->setSize(9);
        m_curves[i].best->setPen(QPen(colour, 2));
        m_curves[i].best->setBrush(m_theme.surface);
    }
}

void MetricPlot::applyTheme(const Theme& theme)
{
    m_theme = theme;
    applyPlotStyle(*m_plot, theme);
    QColor veil = theme.surface;
    veil.setAlpha(210);
    m_plot->legend->setBrush(veil);
    m_limit->request();
}

} // namespace taxon::workbench
