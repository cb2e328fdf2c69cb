// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/range_histogram.h"

#include "plots/plot_style.h"
#include "plots/qcustomplot_include.h"

#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace taxon::workbench {
namespace {

constexpr double kGrabPx = 8; ///< so near an end is dragged

double hundredth(double value)
{
    return std::round(std::clamp(value, 0.0, 1.0) * 100) / 100;
}

} // namespace

RangeHistogram::RangeHistogram(const QString& accessibleName, const QString& objectName, const QString& xLabel, QWidget* parent)
    : QWidget(parent), m_plot(new QCustomPlot(this)), m_bars(new QCPBars(m_plot->xAxis, m_plot->yAxis)), m_shades{}, m_lines{}
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setMinimumHeight(110);
    setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->xAxis->setRange(0, 1);
    m_plot->xAxis->setLabel(xLabel);
    for (QCPItemRect*& shade : m_shades)
        shade = new QCPItemRect(m_plot);
    for (QCPItemLine*& line : m_lines)
        line = new QCPItemLine(m_plot);
    m_plot->installEventFilter(this);
    placeRange();
}

void RangeHistogram::setBars(const std::vector<double>& heights)
{
    m_heights = heights;
    const double width = heights.empty() ? 1 : 1.0 / static_cast<double>(heights.size());
    QVector<double> places;
    for (std::size_t i = 0; i < heights.size(); ++i)
        places << (static_cast<double>(i) + 0.5) * width;
    m_bars->setWidth(width * 0.88);
    m_bars->setData(places, QVector<double>(heights.begin(), heights.end()), true);
    const double most = heights.empty() ? 0 : *std::max_element(heights.begin(), heights.end());
    m_plot->yAxis->setRange(0, most > 0 ? most * 1.08 : 1);
    m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
    placeRange();
}

void RangeHistogram::setRange(double low, double high)
{
    m_low = std::clamp(std::min(low, high), 0.0, 1.0);
    m_high = std::clamp(std::max(low, high), 0.0, 1.0);
    placeRange();
}

void RangeHistogram::moveEnd(End end, double to)
{
    const double low = end == End::Low ? std::min(hundredth(to), m_high) : m_low;
    const double high = end == End::High ? std::max(hundredth(to), m_low) : m_high;
    if (low == m_low && high == m_high)
        return;
    setRange(low, high);
    Q_EMIT rangeChanged(m_low, m_high);
}

RangeHistogram::End RangeHistogram::endAt(double pixel) const
{
    const double toLow = std::abs(m_plot->xAxis->coordToPixel(m_low) - pixel);
    const double toHigh = std::abs(m_plot->xAxis->coordToPixel(m_high) - pixel);
    if (std::min(toLow, toHigh) > kGrabPx)
        return End::None;
    if (m_low == m_high) // both lie there: the one that can move this way
        return pixel < m_plot->xAxis->coordToPixel(m_low) || m_high >= 1 ? End::Low : End::High;
    return toLow <= toHigh ? End::Low : End::High;
}

void RangeHistogram::placeRange()
{
    const double ends[2] = {m_low, m_high};
    for (int i = 0; i < 2; ++i) {
        for (QCPItemPosition* position : {m_shades[i]->topLeft, m_shades[i]->bottomRight, m_lines[i]->start, m_lines[i]->end})
            position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_shades[i]->topLeft->setCoords(i == 0 ? 0 : m_high, 0);
        m_shades[i]->bottomRight->setCoords(i == 0 ? m_low : 1, 1);
        m_lines[i]->start->setCoords(ends[i], 0);
        m_lines[i]->end->setCoords(ends[i], 1);
    }
    announce();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

ChartFigures RangeHistogram::figures() const
{
    ChartFigures figures{{{tr("%1, from").arg(m_plot->xAxis->label()), {}}, {tr("to"), {}}, {tr("images"), m_heights}}};
    for (std::size_t i = 0; i < m_heights.size(); ++i) {
        figures.columns[0].values.push_back(static_cast<double>(i) / static_cast<double>(m_heights.size()));
        figures.columns[1].values.push_back(static_cast<double>(i + 1) / static_cast<double>(m_heights.size()));
    }
    return figures;
}

/// The figures in words.
void RangeHistogram::announce()
{
    const double inside = std::inner_product(m_heights.begin(), m_heights.end(), m_heights.begin(), 0.0, std::plus<>(),
                                             [](double height, double) { return height; });
    QStringList words{tr("from %1 to %2; %3 in all").arg(m_low, 0, 'f', 2).arg(m_high, 0, 'f', 2).arg(inside)};
    for (std::size_t i = 0; i < m_heights.size(); ++i)
        if (m_heights[i] > 0)
            words << tr("up to %1: %2").arg(static_cast<double>(i + 1) / static_cast<double>(m_heights.size()), 0, 'f', 2).arg(m_heights[i]);
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    setToolTip(tr("Drag an end of the range; the arrow keys move the lower end, with Ctrl the upper one; Home takes all"));
}

void RangeHistogram::applyTheme(const Theme& theme)
{
    m_theme = theme;
    applyPlotStyle(*m_plot, theme);
    m_bars->setPen(Qt::NoPen);
    m_bars->setBrush(theme.accent);
    QColor shade = theme.surface;
    shade.setAlpha(190);
    for (int i = 0; i < 2; ++i) {
        m_shades[i]->setPen(Qt::NoPen);
        m_shades[i]->setBrush(shade);
        m_lines[i]->setPen(QPen(theme.text, 1.5));
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool RangeHistogram::eventFilter(QObject* watched, QEvent* event)
{
    const auto type = event->type();
    if (watched != m_plot || (type != QEvent::MouseButtonPress && type != QEvent::MouseMove && type != QEvent::MouseButtonRelease))
        return QWidget::eventFilter(watched, event);
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (type == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton) {
        m_dragged = endAt(mouse->position().x());
        setFocus(Qt::MouseFocusReason);
    }
    if (m_dragged != End::None)
        moveEnd(m_dragged, m_plot->xAxis->pixelToCoord(mouse->position().x()));
    if (type == QEvent::MouseButtonRelease)
        m_dragged = End::None;
    const bool isNear = m_dragged != End::None || endAt(mouse->position().x()) != End::None;
    m_plot->setCursor(isNear ? Qt::SizeHorCursor : Qt::ArrowCursor);
    return true;
}

void RangeHistogram::keyPressEvent(QKeyEvent* event)
{
    const double step = event->modifiers().testFlag(Qt::ShiftModifier) ? 0.1 : 0.01;
    const End end = event->modifiers().testFlag(Qt::ControlModifier) ? End::High : End::Low;
    const double at = end == End::High ? m_high : m_low;
    switch (event->key()) {
    case Qt::Key_Left: moveEnd(end, at - step); break;
    case Qt::Key_Right: moveEnd(end, at + step); break;
    case Qt::Key_Home:
        setRange(0, 1);
        Q_EMIT rangeChanged(0, 1);
        break;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace taxon::workbench
