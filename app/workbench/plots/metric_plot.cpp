// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/metric_plot.h"

#include "plots/qcustomplot_include.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

class ShareTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar, int) override
    {
        return locale.toString(tick * 100, 'g', 4) + QStringLiteral(" %");
    }
};

/// Epochs are whole numbers.
class EpochTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override { return std::max(1.0, std::ceil(QCPAxisTicker::getTickStep(range))); }
};

} // namespace

MetricPlot::MetricPlot(const QString& name, bool share, QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this)), m_share(share)
{
    setAccessibleName(name);
    setMinimumHeight(140);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->xAxis->setLabel(tr("Epoch"));
    m_plot->xAxis->setTicker(QSharedPointer<EpochTicker>::create());
    if (share)
        m_plot->yAxis->setTicker(QSharedPointer<ShareTicker>::create());
}

void MetricPlot::setSeries(std::vector<MetricSeries> series)
{
    const bool sameCurves = series.size() == m_series.size();
    m_series = std::move(series);
    if (!sameCurves) {
        m_plot->clearGraphs();
        for (QCPItemText* label : m_labels)
            m_plot->removeItem(label);
        m_labels.clear();
        for (std::size_t i = 0; i < m_series.size(); ++i) {
            m_plot->addGraph();
            m_labels.push_back(new QCPItemText(m_plot));
            m_labels.back()->setClipToAxisRect(false);
        }
        applyTheme(m_theme);
    }
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const MetricSeries& s = m_series[i];
        QCPGraph* graph = m_plot->graph(static_cast<int>(i));
        graph->setName(s.name);
        graph->setData(QVector<double>(s.epoch.begin(), s.epoch.end()), QVector<double>(s.value.begin(), s.value.end()), true);
        // One epoch makes no line: show it as a point.
        graph->setScatterStyle(s.epoch.size() == 1 ? QCPScatterStyle(QCPScatterStyle::ssDisc, 6) : QCPScatterStyle());
    }
    fitAxes();
    placeLabels();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void MetricPlot::fitAxes()
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    double lastEpoch = 1;
    for (const MetricSeries& s : m_series) {
        for (const double value : s.value) {
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
        if (!s.epoch.empty())
            lastEpoch = std::max(lastEpoch, s.epoch.back());
    }
    if (!(low <= high)) {
        low = 0;
        high = 1;
    }
    const double air = std::max((high - low) * 0.08, 1e-3);
    m_plot->yAxis->setRange(low - air, m_share ? std::min(high + air, 1.02) : high + air);
    m_plot->xAxis->setRange(1, lastEpoch * 1.18 + 0.5); // room for the labels at the ends
}

void MetricPlot::placeLabels()
{
    // Labels at the ends, pushed apart by at least a tenth of the axis.
    const QCPRange range = m_plot->yAxis->range();
    std::vector<std::pair<double, std::size_t>> ends;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const MetricSeries& s = m_series[i];
        std::size_t last = s.value.size();
        while (last > 0 && std::isnan(s.value[last - 1]))
            --last;
        m_labels[i]->setVisible(last > 0);
        if (last == 0)
            continue;
        ends.emplace_back(s.value[last - 1], i);
        m_labels[i]->setText(QStringLiteral(" ") + s.name);
        m_labels[i]->position->setCoords(s.epoch[last - 1], s.value[last - 1]);
    }
    std::sort(ends.begin(), ends.end());
    const double gap = range.size() * 0.1;
    for (std::size_t i = 1; i < ends.size(); ++i)
        ends[i].first = std::max(ends[i].first, ends[i - 1].first + gap);
    for (std::size_t i = ends.size(); i-- > 0;) {
        const double ceiling = range.upper - gap * 0.4 - gap * static_cast<double>(ends.size() - 1 - i);
        QCPItemText* label = m_labels[ends[i].second];
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        label->position->setCoords(label->position->coords().x(), std::min(ends[i].first, ceiling));
    }
}

void MetricPlot::applyTheme(const Theme& theme)
{
    m_theme = theme;
    applyPlotStyle(*m_plot, theme);
    QFont bold = font();
    bold.setPixelSize(12);
    bold.setWeight(QFont::DemiBold);
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        const QColor colour = toneColour(theme, m_series[i].tone);
        m_plot->graph(static_cast<int>(i))->setPen(QPen(colour, 2.2));
        m_labels[i]->setColor(colour);
        m_labels[i]->setFont(bold);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace taxon::workbench
