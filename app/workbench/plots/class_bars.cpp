// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/class_bars.h"

#include "plots/qcustomplot_include.h"

#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr double kMostNamed = 40; ///< bars that still have their names below
constexpr double kLeastShown = 5; ///< bars when zoomed in
constexpr int kMostLetters = 18;

/// The names of the bars where they find room, else nothing.
class NamesTicker : public QCPAxisTicker {
public:
    explicit NamesTicker(const QStringList& names) : m_names(names) {}

protected:
    QVector<double> createTickVector(double, const QCPRange& range) override
    {
        QVector<double> ticks;
        if (range.size() <= kMostNamed)
            for (double tick = std::max(0.0, std::ceil(range.lower)); tick <= range.upper && tick < static_cast<double>(m_names.size()); tick += 1)
                ticks << tick;
        return ticks;
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        const QString name = m_names.value(static_cast<int>(std::lround(tick)));
        return name.size() > kMostLetters ? name.left(kMostLetters - 1) + QStringLiteral("…") : name;
    }

private:
    const QStringList& m_names;
};

} // namespace

ClassBars::ClassBars(const QString& accessibleName, const QString& objectName, std::vector<Part> parts, QWidget* parent)
    : QWidget(parent), m_plot(new QCustomPlot(this)), m_parts(std::move(parts)), m_mark(new QCPItemRect(m_plot))
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(160);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->axisRect()->setRangeDrag(Qt::Horizontal);
    m_plot->axisRect()->setRangeZoom(Qt::Horizontal);
    m_plot->xAxis->setTicker(QSharedPointer<NamesTicker>::create(m_names));
    m_plot->xAxis->setTickLabelRotation(-50);
    auto whole = QSharedPointer<QCPAxisTickerFixed>::create(); // half an image is no tick
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    m_plot->yAxis->setTicker(whole);
    m_plot->yAxis->setNumberFormat(QStringLiteral("f"));
    m_plot->yAxis->setNumberPrecision(0);
    m_plot->legend->setVisible(true);
    m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, m_plot->legend);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_mark->setVisible(false);
    makeBars();
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &ClassBars::keepInside);
    connect(m_plot, &QCustomPlot::mousePress, this, [this](const QMouseEvent* event) {
        setFocus();
        if (const int bar = barAt(event->position().x()); bar >= 0 && bar != m_chosen) {
            choose(bar);
            Q_EMIT chosenChanged(bar);
        }
    });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this](const QMouseEvent* event) {
        if (const int bar = barAt(event->position().x()); bar >= 0)
            Q_EMIT activated(bar);
    });
}

void ClassBars::makeBars()
{
    for (const Part& part : m_parts) {
        auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        bars->setName(part.name);
        if (!m_bars.empty())
            bars->moveAbove(m_bars.back());
        m_bars.push_back(bars);
    }
}

void ClassBars::setBars(const QStringList& names, const std::vector<std::vector<double>>& values, const std::vector<Limit>& limits)
{
    const bool isOther = names.size() != m_names.size();
    m_names = names;
    m_values = values;
    QVector<double> places;
    for (qsizetype i = 0; i < names.size(); ++i)
        places << static_cast<double>(i);
    for (std::size_t part = 0; part < m_bars.size(); ++part)
        m_bars[part]->setData(places, QVector<double>(values[part].begin(), values[part].end()), true);
    double most = 1;
    for (int bar = 0; bar < names.size(); ++bar)
        most = std::max(most, heightOf(bar));
    m_plot->yAxis->setRange(0, most * 1.08);
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        m_plot->removeItem(m_lines[i]);
        m_plot->removeItem(m_labels[i]);
    }
    m_lines.clear();
    m_labels.clear();
    for (const Limit& limit : limits) {
        if (limit.value > most * 1.08)
            continue;
        auto* line = new QCPItemLine(m_plot);
        line->start->setTypeX(QCPItemPosition::ptAxisRectRatio);
        line->end->setTypeX(QCPItemPosition::ptAxisRectRatio);
        line->start->setCoords(0, limit.value);
        line->end->setCoords(1, limit.value);
        m_lines.push_back(line);
        auto* label = new QCPItemText(m_plot);
        label->setText(limit.name);
        label->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        label->position->setCoords(1, limit.value);
        label->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
        m_labels.push_back(label);
    }
    if (isOther)
        m_plot->xAxis->setRange(-0.7, static_cast<double>(names.size()) - 0.3);
    choose(std::min(m_chosen, static_cast<int>(names.size()) - 1));
    applyTheme(m_theme);
}

double ClassBars::heightOf(int bar) const
{
    double height = 0;
    for (const std::vector<double>& part : m_values)
        height += part[static_cast<std::size_t>(bar)];
    return height;
}

std::pair<double, double> ClassBars::shownRange() const
{
    const QCPRange range = m_plot->xAxis->range();
    return {range.lower, range.upper};
}

int ClassBars::barAt(double pixel) const
{
    const auto bar = static_cast<int>(std::lround(m_plot->xAxis->pixelToCoord(pixel)));
    return bar >= 0 && bar < m_names.size() ? bar : -1;
}

void ClassBars::choose(int bar)
{
    m_chosen = bar;
    QString words;
    if (bar >= 0) {
        QStringList parts;
        for (std::size_t part = 0; part < m_parts.size(); ++part)
            if (const double value = m_values[part][static_cast<std::size_t>(bar)]; value > 0)
                parts << QStringLiteral("%1 %2").arg(m_parts[part].name).arg(value, 0, 'f', 0);
        words = QStringLiteral("%1: %2").arg(m_names.value(bar), parts.join(QStringLiteral(", ")));
    }
    setAccessibleDescription(words);
    placeChosen();
}

/// The chosen bar is on the screen, with a frame around its column.
void ClassBars::placeChosen()
{
    m_mark->setVisible(m_chosen >= 0);
    if (m_chosen >= 0) {
        const QCPRange range = m_plot->xAxis->range();
        const double place = m_chosen;
        if (place < range.lower || place > range.upper)
            m_plot->xAxis->setRange(place - range.size() / 2, place + range.size() / 2);
        m_mark->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_mark->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_mark->topLeft->setCoords(place - 0.5, 0);
        m_mark->bottomRight->setCoords(place + 0.5, 1);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ClassBars::move(int by)
{
    const int last = static_cast<int>(m_names.size()) - 1;
    const int bar = std::clamp(m_chosen < 0 ? 0 : m_chosen + by, 0, std::max(0, last));
    if (last < 0 || bar == m_chosen)
        return;
    choose(bar);
    Q_EMIT chosenChanged(bar);
}

void ClassBars::zoom(double factor)
{
    const QCPRange range = m_plot->xAxis->range();
    const double centre = m_chosen >= 0 ? m_chosen : range.center();
    m_plot->xAxis->setRange(centre - range.size() * factor / 2, centre + range.size() * factor / 2);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ClassBars::keepInside()
{
    const QCPRange range = m_plot->xAxis->range();
    const double low = -0.7;
    const double high = std::max(low + 1, static_cast<double>(m_names.size()) - 0.3);
    const double size = std::clamp(range.size(), std::min(kLeastShown, high - low), high - low);
    const double from = std::clamp(range.center() - size / 2, low, high - size);
    const QCPRange kept(from, from + size);
    if (std::abs(kept.lower - range.lower) > 1e-9 || std::abs(kept.upper - range.upper) > 1e-9)
        m_plot->xAxis->setRange(kept);
}

void ClassBars::keyPressEvent(QKeyEvent* event)
{
    const int page = std::max(1, static_cast<int>(m_plot->xAxis->range().size() / 2));
    const int all = static_cast<int>(m_names.size());
    switch (event->key()) {
    case Qt::Key_Left: move(-1); break;
    case Qt::Key_Right: move(1); break;
    case Qt::Key_PageUp: move(-page); break;
    case Qt::Key_PageDown: move(page); break;
    case Qt::Key_Home: move(-all); break;
    case Qt::Key_End: move(all); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(0.6); break;
    case Qt::Key_Minus: zoom(1 / 0.6); break;
    case Qt::Key_0: zoom(1e6); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_chosen >= 0)
            Q_EMIT activated(m_chosen);
        break;
    default: QWidget::keyPressEvent(event);
    }
}

/// The legend takes two lines where one has no room.
void ClassBars::resizeEvent(QResizeEvent* event)
{
    constexpr int kRoomPx = 520, kInALine = 3;
    QWidget::resizeEvent(event);
    const int wrap = width() < kRoomPx ? kInALine : 0;
    if (wrap == m_plot->legend->wrap())
        return;
    m_plot->legend->setWrap(wrap);
    m_plot->legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

void ClassBars::applyTheme(const Theme& theme)
{
    m_theme = theme;
    applyPlotStyle(*m_plot, theme);
    m_plot->legend->setBrush(theme.surface);
    m_plot->legend->setIconSize(14, 10);
    const double width = m_names.size() > 200 ? 1.0 : 0.8;
    for (std::size_t part = 0; part < m_bars.size(); ++part) {
        const QColor colour = toneColour(theme, m_parts[part].tone);
        m_bars[part]->setWidth(width);
        m_bars[part]->setPen(QPen(Qt::NoPen)); // a bar of no images is no line
        m_bars[part]->setBrush(m_parts[part].isHatched ? QBrush(colour, Qt::BDiagPattern) : QBrush(colour));
    }
    for (QCPItemLine* line : m_lines)
        line->setPen(QPen(theme.text, 1, Qt::DashLine));
    for (QCPItemText* label : m_labels) {
        label->setColor(theme.text);
        label->setBrush(theme.surface);
        label->setPadding(QMargins(4, 0, 4, 0));
        label->setFont(m_plot->legend->font());
    }
    QColor mark = theme.accent;
    mark.setAlpha(40);
    m_mark->setPen(QPen(theme.accent, 1));
    m_mark->setBrush(mark);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace taxon::workbench
