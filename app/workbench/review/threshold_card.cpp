// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/threshold_card.h"

#include "common/wrap_layout.h"
#include "plots/chart_frame.h"
#include "plots/threshold_plot.h"
#include "review/threshold_curves.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

namespace taxon::workbench {

ThresholdCard::ThresholdCard(ReviewPresenter& presenter, QWidget* parent)
    : Card(QStringLiteral("thresholdCard"), parent),
      m_presenter(presenter),
      m_field(new QDoubleSpinBox),
      m_resetButton(makeButton(tr("Reset"), "link", QStringLiteral("resetThresholdButton"))),
      m_plot(new ThresholdPlot),
      m_frame(new ChartFrame(m_plot, QStringLiteral("threshold"), [this] { return m_plot->figures(); }))
{
    body()->setContentsMargins(14, 10, 12, 6);
    body()->setSpacing(4);
    const auto [title, line] = addWrappingHeading(*this, tr("Threshold τ"));
    m_field->setObjectName(QStringLiteral("thresholdField"));
    m_field->setAccessibleName(tr("Threshold"));
    m_field->setRange(0, 1);
    m_field->setSingleStep(0.01);
    m_field->setDecimals(2);
    m_field->setKeyboardTracking(false);
    m_field->setFixedWidth(58);
    title->addWidget(m_field);
    m_resetButton->setToolTip(tr("Back to the model's own threshold"));
    title->addWidget(m_resetButton);
    line->addStretch();
    line->setSpacing(12);
    for (const char* name : {"coverageReadOut", "accuracyAboveReadOut", "errorAboveReadOut", "wrongShownReadOut", "falseShownReadOut"})
        addReadOut(*line, QLatin1String(name));
    m_plot->setObjectName(QStringLiteral("thresholdPlot"));
    m_plot->setMinimumHeight(130);
    line->addWidget(m_frame->menuButton());
    body()->addWidget(m_frame, 1);
    connect(m_plot, &ThresholdPlot::thresholdChanged, &m_presenter, &ReviewPresenter::setThreshold);
    connect(m_field, &QDoubleSpinBox::valueChanged, &m_presenter, &ReviewPresenter::setThreshold);
    connect(m_resetButton, &QPushButton::clicked, this, [this] { m_presenter.setThreshold(m_presenter.modelThreshold()); });
}

void ThresholdCard::addReadOut(WrapLayout& line, const QString& objectName)
{
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    ReadOut readOut{makeLabel({}, "small"), makeLabel({}, "strong", objectName)};
    readOut.caption->setAlignment(Qt::AlignRight);
    readOut.value->setAlignment(Qt::AlignRight);
    column->addWidget(readOut.caption);
    column->addWidget(readOut.value);
    line.addLine(column);
    m_readOuts.push_back(readOut);
}

void ThresholdCard::setReadOut(int index, const QString& caption, const QString& value, const QString& meaning)
{
    m_readOuts[index].caption->setText(caption);
    m_readOuts[index].value->setText(value);
    m_readOuts[index].value->setAccessibleName(QStringLiteral("%1 %2").arg(caption, value));
    m_readOuts[index].value->setToolTip(meaning);
    m_readOuts[index].caption->setToolTip(meaning);
    m_readOuts[index].caption->setVisible(!caption.isEmpty());
    m_readOuts[index].value->setVisible(!caption.isEmpty());
}

void ThresholdCard::showSet()
{
    m_plot->setCurves(curvesOf(m_presenter));
    m_frame->refresh();
    showThreshold();
}

void ThresholdCard::showThreshold()
{
    const double threshold = m_presenter.threshold();
    m_plot->setThreshold(threshold);
    const QSignalBlocker blocked(m_field);
    m_field->setValue(threshold);
    m_resetButton->setVisible(std::abs(threshold - m_presenter.modelThreshold()) > 0.004);
    const ShownFigures figures = m_presenter.shownFigures();
    if (m_presenter.isOutOfScope()) {
        setReadOut(0, tr("false shown"), percent(figures.counts.coverage()), tr("share of out-of-scope images at or above τ"));
        setReadOut(1, tr("rejected"), percent(figures.counts.withheld()), tr("share of out-of-scope images below τ"));
        for (int i = 2; i < 5; ++i)
            setReadOut(i, {}, {}, {});
        return;
    }
    setReadOut(0, tr("coverage"), percent(figures.counts.coverage()), tr("share of images at or above τ"));
    setReadOut(1, tr("accuracy"), percent(figures.counts.accuracyAbove()), tr("right among the shown: accuracy above τ"));
    setReadOut(2, tr("error"), percent(figures.counts.errorAbove()), tr("wrong among the shown: error above τ"));
    setReadOut(3, tr("wrong shown"), percent(figures.counts.wrongShown()), tr("wrong and shown among all images"));
    const bool hasOther = !figures.falseShownSet.isEmpty();
    setReadOut(4, hasOther ? tr("false shown") : QString(), hasOther ? percent(figures.falseShown) : QString(),
               tr("share of %1 at or above τ").arg(figures.falseShownSet));
}

void ThresholdCard::setTheme(const Theme& theme)
{
    m_plot->applyTheme(theme);
    m_frame->setTheme(theme);
}

} // namespace taxon::workbench
