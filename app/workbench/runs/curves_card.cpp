// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/curves_card.h"

#include "runs/runs_presenter.h"

#include <QHBoxLayout>
#include <algorithm>

namespace taxon::workbench {

CurvesCard::CurvesCard(RunsPresenter& presenter, QWidget* parent) : QWidget(parent), m_presenter(presenter), m_controls(new QWidget(this))
{
    setObjectName(QStringLiteral("curvesCard"));
    makeControls();
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    addChart(*line, m_charts[0], RunMetric::Loss, QStringLiteral("leftChart"));
    addChart(*line, m_charts[1], RunMetric::Accuracy, QStringLiteral("rightChart"));
}

void CurvesCard::makeControls()
{
    auto* line = new QHBoxLayout(m_controls);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(10);
    m_axis = new Chooser(tr("What lies across"), QStringLiteral("axisChooser"));
    m_axis->addItems({tr("By epoch"), tr("By step"), tr("By time")});
    m_smoothing = new QSlider(Qt::Horizontal);
    m_smoothing->setObjectName(QStringLiteral("smoothingSlider"));
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("How much a curve follows what came before; the raw line stays behind it"));
    m_smoothing->setRange(0, 99);
    m_smoothing->setFixedWidth(140);
    m_smoothingLabel = makeLabel({}, "muted", QStringLiteral("smoothingLabel"));
    m_logarithmic = new QCheckBox(tr("Logarithmic"));
    m_logarithmic->setObjectName(QStringLiteral("logarithmicCheck"));
    m_logarithmic->setAccessibleName(tr("Logarithmic values"));
    line->addWidget(m_axis);
    line->addWidget(m_smoothingLabel);
    line->addWidget(m_smoothing);
    line->addWidget(m_logarithmic);
    connect(m_axis, qOverload<int>(&QComboBox::currentIndexChanged), this, &CurvesCard::refresh);
    connect(m_smoothing, &QSlider::valueChanged, this, &CurvesCard::refresh);
    connect(m_logarithmic, &QCheckBox::toggled, this, &CurvesCard::refresh);
}

void CurvesCard::addChart(QHBoxLayout& line, Chart& chart, RunMetric metric, const QString& name)
{
    auto* card = new Card(name + QStringLiteral("Card"));
    chart.metric = metric;
    chart.chooser = new Chooser(tr("What the chart shows"), name + QStringLiteral("Chooser"));
    for (int i = 0; i < kRunMetrics; ++i)
        chart.chooser->addItem(nameOf(static_cast<RunMetric>(i)));
    chart.chooser->setCurrentIndex(static_cast<int>(metric));
    chart.note = makeLabel({}, "small", name + QStringLiteral("Note"));
    chart.note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    chart.plot = new MetricPlot(nameOf(metric), name);
    chart.frame = new ChartFrame(chart.plot, name, [plot = chart.plot] { return plot->figures(); });
    auto* heading = new QHBoxLayout;
    heading->setSpacing(8);
    heading->addWidget(chart.chooser);
    heading->addWidget(chart.note, 1);
    heading->addWidget(chart.frame->menuButton());
    card->body()->addLayout(heading);
    card->body()->addWidget(chart.frame, 1);
    line.addWidget(card, 1);
    connect(chart.chooser, qOverload<int>(&QComboBox::currentIndexChanged), this, [this, &chart](int index) {
        chart.metric = static_cast<RunMetric>(index);
        update(chart);
    });
    connect(chart.frame, &ChartFrame::said, this, &CurvesCard::said);
    connect(chart.frame, &ChartFrame::failed, this, &CurvesCard::failed);
}

void CurvesCard::refresh()
{
    m_smoothingLabel->setText(m_smoothing->value() == 0 ? tr("Smoothing: none") : tr("Smoothing: %1").arg(decimal(m_smoothing->value() / 100.0, 2)));
    for (Chart& chart : m_charts)
        update(chart);
}

void CurvesCard::update(Chart& chart)
{
    const auto axis = static_cast<MetricPlotOptions::Axis>(m_axis->currentIndex());
    chart.plot->setAccessibleName(nameOf(chart.metric));
    chart.plot->setOptions(
        {.axis = axis, .smoothing = m_smoothing->value() / 100.0, .isLogarithmic = m_logarithmic->isChecked(), .isShare = isShare(chart.metric)});
    auto series = m_presenter.curves(chart.metric, axis);
    const bool isEmpty = series.empty();
    chart.plot->setSeries(std::move(series));
    const std::size_t unplaced = chart.plot->unplaced();
    const QStringList bests = chart.plot->bests();
    chart.note->setText(isEmpty             ? tr("Nothing recorded")
                        : unplaced > 0      ? tr("%1 values of 0 or less have no place on this axis").arg(unplaced)
                        : bests.size() == 1 ? bests.front()
                                            : QString());
    chart.note->setToolTip(chart.note->text());
    chart.frame->refresh();
}

QString CurvesCard::state() const
{
    return QStringLiteral("%1,%2,%3,%4,%5")
        .arg(m_axis->currentIndex())
        .arg(m_smoothing->value())
        .arg(m_logarithmic->isChecked() ? 1 : 0)
        .arg(m_charts[0].chooser->currentIndex())
        .arg(m_charts[1].chooser->currentIndex());
}

void CurvesCard::restoreState(const QString& state)
{
    const QStringList parts = state.split(QLatin1Char(','));
    if (parts.size() != 5)
        return;
    m_axis->setCurrentIndex(std::clamp(parts[0].toInt(), 0, 2));
    m_smoothing->setValue(parts[1].toInt());
    m_logarithmic->setChecked(parts[2].toInt() == 1);
    qsizetype part = 3;
    for (Chart& chart : m_charts)
        chart.chooser->setCurrentIndex(std::clamp(parts[part++].toInt(), 0, kRunMetrics - 1));
}

void CurvesCard::applyTheme(const Theme& theme)
{
    for (Chart& chart : m_charts) {
        chart.plot->applyTheme(theme);
        chart.frame->setTheme(theme);
    }
}

} // namespace taxon::workbench
