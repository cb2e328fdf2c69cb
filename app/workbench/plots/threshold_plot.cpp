// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/threshold_plot.h"

#include "plots/qcustomplot_include.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr double kTop = 1.04; // a little air above 1, so that a line at 1 is seen whole

/// The curve with its values where they stand on the axis.
ThresholdCurve placed(ThresholdCurve curve, const ShareScale& scale)
{
    for (double& value : curve.value)
        value = scale.place(value);
    return curve;
}

} // namespace

ThresholdPlot::ThresholdPlot(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    setObjectName(QStringLiteral("thresholdPlot"));
    setAccessibleName(tr("Scores over the confidence threshold"));
    setAccessibleDescription(tr("Left and right arrow keys move the threshold."));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(150);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->installEventFilter(this);
    m_plot->xAxis->setRange(0, 1);
    m_plot->xAxis->setLabel(tr("Confidence threshold τ"));
    setScale({});
    buildItems();
}

void ThresholdPlot::buildItems()
{
    m_shade = new QCPItemRect(m_plot);
    m_line = new QCPItemLine(m_plot);
    m_tag = new QCPItemText(m_plot);
    m_tag->setPositionAlignment(Qt::AlignHCenter | Qt::AlignVCenter);
    m_tag->setPadding({7, 3, 7, 3});
    for (QCPLayerable* item : {static_cast<QCPLayerable*>(m_shade), static_cast<QCPLayerable*>(m_line), static_cast<QCPLayerable*>(m_tag)})
        item->setLayer(QStringLiteral("overlay"));
    m_plot->layer(QStringLiteral("overlay"))->setMode(QCPLayer::lmBuffered); // a drag redraws this layer alone
}

void ThresholdPlot::setCurves(std::vector<ThresholdCurve> curves)
{
    for (QCPItemTracer* dot : m_dots)
        m_plot->removeItem(dot);
    for (QCPItemText* label : m_labels)
        m_plot->removeItem(label);
    m_dots.clear();
    m_labels.clear();
    m_plot->clearGraphs();
    m_curves.clear();
    for (const ThresholdCurve& curve : curves)
        m_curves.push_back(placed(curve, m_scale));
    m_given = std::move(curves);
    for (const ThresholdCurve& curve : m_curves) {
        QCPGraph* graph = m_plot->addGraph();
        graph->setName(curve.name);
        graph->setLineStyle(QCPGraph::lsStepRight);
        graph->setData(QVector<double>(curve.threshold.begin(), curve.threshold.end()), QVector<double>(curve.value.begin(), curve.value.end()),
                       true);
        auto* dot = new QCPItemTracer(m_plot);
        dot->setStyle(QCPItemTracer::tsCircle);
        dot->setSize(11);
        dot->setLayer(QStringLiteral("overlay"));
        m_dots.push_back(dot);
        auto* label = new QCPItemText(m_plot);
        label->setText(curve.isDashed ? QString() : curve.name);
        m_labels.push_back(label);
    }
    addBand();
    placeLabels();
    applyTheme(m_theme);
}

void ThresholdPlot::setBand(ThresholdCurve low, ThresholdCurve high)
{
    m_bandLow = std::move(low);
    m_bandHigh = std::move(high);
}

void ThresholdPlot::setScale(const ShareScale& scale)
{
    m_scale = scale;
    const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (const auto& [place, words] : scale.ticks())
        ticker->addTick(place, words);
    m_plot->yAxis->setTicker(ticker);
    m_plot->yAxis->setRange(scale.isLogarithmic() ? -0.02 : 0, kTop); // a line at 0 is seen whole
}

/// Two graphs behind the others' numbers, with the room between them filled.
void ThresholdPlot::addBand()
{
    if (m_bandLow.threshold.empty())
        return;
    QCPGraph* edges[2] = {};
    for (int i = 0; i < 2; ++i) {
        const ThresholdCurve edge = placed(i == 0 ? m_bandLow : m_bandHigh, m_scale);
        edges[i] = m_plot->addGraph();
        edges[i]->setLineStyle(QCPGraph::lsStepRight);
        edges[i]->setData(QVector<double>(edge.threshold.begin(), edge.threshold.end()), QVector<double>(edge.value.begin(), edge.value.end()), true);
        edges[i]->setPen(Qt::NoPen);
        edges[i]->setLayer(QStringLiteral("background"));
    }
    edges[1]->setChannelFillGraph(edges[0]);
}

ChartFigures ThresholdPlot::figures() const
{
    std::vector<const ThresholdCurve*> curves;
    for (const ThresholdCurve& curve : m_given)
        curves.push_back(&curve);
    if (!m_given.empty() && !m_bandLow.threshold.empty())
        curves.insert(curves.begin() + 1, {&m_bandLow, &m_bandHigh}); // beside the curve that they are around
    ChartFigures::Column thresholds{tr("τ"), {}, {}};
    for (const ThresholdCurve* curve : curves)
        thresholds.values.insert(thresholds.values.end(), curve->threshold.begin(), curve->threshold.end());
    std::sort(thresholds.values.begin(), thresholds.values.end());
    thresholds.values.erase(std::unique(thresholds.values.begin(), thresholds.values.end()), thresholds.values.end());
    ChartFigures figures{{thresholds}};
    for (const ThresholdCurve* curve : curves) {
        ChartFigures::Column column{curve->isDashed ? tr("%1, dashed").arg(curve->name) : curve->name, {}, {}};
        for (const double threshold : thresholds.values)
            column.values.push_back(curve->at(threshold));
        figures.columns.push_back(std::move(column));
    }
    return figures;
}

void ThresholdPlot::placeLabels()
{
    const std::vector<QPointF> places = labelPlaces(m_curves, kTop);
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        m_labels[i]->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        m_labels[i]->position->setCoords(places[i]);
    }
}

void ThresholdPlot::setThreshold(double threshold)
{
    m_threshold = std::clamp(threshold, 0.0, 1.0);
    placeLine();
}

void ThresholdPlot::moveTo(double threshold)
{
    setThreshold(threshold);
    Q_EMIT thresholdChanged(m_threshold);
}

void ThresholdPlot::placeLine()
{
    m_line->start->setCoords(m_threshold, 0);
    m_line->end->setCoords(m_threshold, kTop);
    m_shade->topLeft->setCoords(0, kTop);
    m_shade->bottomRight->setCoords(m_threshold, 0);
    m_tag->setText(QStringLiteral("τ = %1").arg(QLocale().toString(m_threshold, 'f', 2)));
    m_tag->position->setCoords(std::clamp(m_threshold, 0.04, 0.96), tagPlace(m_curves, m_threshold, kTop));
    for (std::size_t i = 0; i < m_dots.size(); ++i) {
        const double y = m_curves[i].at(m_threshold);
        const bool isSeen = !std::isnan(y) && !m_curves[i].isDashed;
        m_dots[i]->setVisible(isSeen);
        if (isSeen)
            m_dots[i]->position->setCoords(m_threshold, y);
    }
    if (isVisible())
        m_plot->layer(QStringLiteral("overlay"))->replot();
}

void ThresholdPlot::applyTheme(const Theme& theme)
{
    m_theme = theme;
    applyPlotStyle(*m_plot, theme);
    QFont bold = font();
    bold.setPixelSize(12);
    bold.setWeight(QFont::DemiBold);
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const QColor colour = toneColour(theme, m_curves[i].tone);
        m_plot->graph(static_cast<int>(i))->setPen(m_curves[i].isDashed ? QPen(colour, 1.4, Qt::DashLine) : QPen(colour, 2.2));
        m_dots[i]->setBrush(colour);
        m_dots[i]->setPen(QPen(theme.surface, 2));
        m_labels[i]->setColor(colour);
        m_labels[i]->setFont(bold);
    }
    if (!m_bandLow.threshold.empty()) {
        QColor fill = toneColour(theme, m_bandLow.tone);
        fill.setAlpha(theme.dark ? 60 : 44);
        m_plot->graph(m_plot->graphCount() - 1)->setBrush(fill);
    }
    QColor shade = theme.muted;
    shade.setAlpha(theme.dark ? 38 : 26);
    m_shade->setBrush(shade);
    m_shade->setPen(Qt::NoPen);
    m_line->setPen(QPen(theme.text, 1.5));
    m_tag->setBrush(theme.text);
    m_tag->setColor(theme.surface);
    m_tag->setPen(Qt::NoPen);
    m_tag->setFont(bold);
    placeLine();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool ThresholdPlot::eventFilter(QObject* watched, QEvent* event)
{
    const auto type = event->type();
    if (watched != m_plot || (type != QEvent::MouseButtonPress && type != QEvent::MouseMove && type != QEvent::MouseButtonRelease))
        return QWidget::eventFilter(watched, event);
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (type == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton) {
        m_dragging = true;
        setFocus(Qt::MouseFocusReason);
    }
    if (m_dragging)
        moveTo(m_plot->xAxis->pixelToCoord(mouse->position().x()));
    if (type == QEvent::MouseButtonRelease)
        m_dragging = false;
    const double distance = std::abs(m_plot->xAxis->coordToPixel(m_threshold) - mouse->position().x());
    m_plot->setCursor(m_dragging || distance < 6 ? Qt::SizeHorCursor : Qt::ArrowCursor);
    return true;
}

void ThresholdPlot::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers().testFlag(Qt::ShiftModifier) ? 0.1 : 0.01;
    const double grid = std::round(m_threshold * 100) / 100; // keys move on whole hundredths
    switch (event->key()) {
    case Qt::Key_Left: moveTo(grid - step); break;
    case Qt::Key_Right: moveTo(grid + step); break;
    case Qt::Key_Home: moveTo(0); break;
    case Qt::Key_End: moveTo(1); break;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace taxon::workbench
