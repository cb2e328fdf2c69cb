// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/threshold_section.h"

#include "common/figure_table.h"
#include "common/widgets.h"
#include "plots/threshold_plot.h"
#include "plots/xy_plot.h"
#include "review/threshold_curves.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

enum OutcomeColumn { Set, Images, CorrectShown, Withheld, WrongShown, ErrorAbove, Bar };

QDoubleSpinBox* makeField(const QString& accessibleName, const QString& objectName, double most, double step, int decimals)
{
    auto* field = new QDoubleSpinBox;
    field->setObjectName(objectName);
    field->setAccessibleName(accessibleName);
    field->setToolTip(accessibleName);
    field->setRange(0, most);
    field->setSingleStep(step);
    field->setDecimals(decimals);
    field->setKeyboardTracking(false);
    field->setFixedWidth(64);
    return field;
}

FigureCell countCell(std::size_t count, double share, Tone tone = Tone::None)
{
    return {QStringLiteral("%1   %2").arg(grouped(static_cast<qint64>(count)), percent(share)), static_cast<double>(count),
            count == 0 ? Tone::Muted : tone};
}

QString intervalText(const scores::Interval& interval)
{
    return std::isnan(interval.low) ? QStringLiteral("–")
                                    : QStringLiteral("%1 – %2 %").arg(interval.low * 100, 0, 'f', 1).arg(interval.high * 100, 0, 'f', 1);
}

FigureRow outcomeRow(const EvaluatedSet& set, const ThresholdPresenter::Outcome& outcome)
{
    const scores::ShownCounts& counts = outcome.counts;
    FigureRow row{{QString::fromStdString(set.set.name)}, {grouped(static_cast<qint64>(counts.images)), static_cast<double>(counts.images)}};
    row[Set].isStrong = true;
    const bool foreign = set.set.isOutOfScope();
    row.push_back(foreign ? FigureCell{QStringLiteral("–"), scores::kNoValue, Tone::Muted} : countCell(counts.right, counts.correctShown()));
    row.push_back(countCell(counts.images - counts.shown, counts.withheld()));
    row.push_back(countCell(counts.wrong(), counts.wrongShown(), Tone::Bad));
    row.push_back(
        foreign || counts.shown == 0
            ? FigureCell{QStringLiteral("–"), scores::kNoValue, Tone::Muted}
            : FigureCell{QStringLiteral("%1   (%2)").arg(percent(counts.errorAbove()), intervalText(outcome.errorAbove)), counts.errorAbove()});
    FigureCell bar;
    bar.parts = {{counts.correctShown(), Tone::Good}, {counts.withheld(), Tone::None}, {counts.wrongShown(), Tone::Bad}};
    bar.value = counts.coverage();
    row.push_back(bar);
    return row;
}

FigureRow stepRow(const ThresholdPresenter::Step& step)
{
    const scores::ShownCounts& counts = step.counts;
    const auto share = [](double value) { return FigureCell{percent(value), value}; };
    return {{decimal(step.threshold, 2), step.threshold},
            {grouped(static_cast<qint64>(counts.shown)), static_cast<double>(counts.shown)},
            share(counts.coverage()),
            share(counts.accuracyAbove()),
            {intervalText(step.accuracyAbove), step.accuracyAbove.low},
            share(counts.errorAbove()),
            share(counts.wrongShown()),
            share(step.falseShown)};
}

XySeries barsOf(const std::vector<scores::ConfidenceBin>& bins, const QString& name, CurveTone tone, std::size_t scores::ConfidenceBin::*count)
{
    XySeries series{name, tone, XySeries::Kind::Bars, {}, {}};
    for (const scores::ConfidenceBin& bin : bins) {
        series.x.push_back((bin.low + bin.high) / 2);
        series.y.push_back(static_cast<double>(bin.*count));
        series.barWidth = bin.high - bin.low;
    }
    return series;
}

} // namespace

ThresholdSection::ThresholdSection(ReviewPresenter& review, TaskRunner& tasks) : m_presenter(review, tasks)
{
    setObjectName(QStringLiteral("thresholdSection"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* card = new Card(QStringLiteral("cockpitCard"));
    card->body()->setContentsMargins(14, 10, 12, 8);
    QHBoxLayout* head = card->addHeading(tr("Threshold τ"));
    addThresholdField(*head);
    addChoosing(*head);
    m_said = makeLabel({}, "muted", QStringLiteral("thresholdSaid"));
    m_said->hide(); // until something is said
    card->body()->addWidget(m_said);
    m_stack = new QStackedWidget;
    m_stack->addWidget(makePlots());
    m_stack->addWidget(makeTables());
    card->body()->addWidget(m_stack, 1);
    column->addWidget(card, 1);
    column->addWidget(makeOutcomes());
    setFocusProxy(m_curves);
    connectAll();
}

void ThresholdSection::addThresholdField(QHBoxLayout& line)
{
    m_field = makeField(tr("Threshold"), QStringLiteral("cockpitField"), 1, 0.01, 2);
    line.addWidget(m_field);
    m_resetButton = makeButton(tr("Reset"), "link", QStringLiteral("cockpitResetButton"));
    m_resetButton->setToolTip(tr("Back to the model's own threshold"));
    line.addWidget(m_resetButton);
    line.addStretch();
}

void ThresholdSection::addChoosing(QHBoxLayout& line)
{
    const scores::ThresholdTargets usual;
    line.addWidget(makeLabel(tr("error at most"), "muted"));
    m_errorTarget = makeField(tr("Error above at most, in per cent: the upper end of its 95 % interval on the validation images"),
                              QStringLiteral("errorTargetField"), 100, 0.5, 1);
    m_errorTarget->setValue(usual.errorAbove * 100);
    line.addWidget(m_errorTarget);
    line.addWidget(makeLabel(tr("%, false shown at most"), "muted"));
    m_falseTarget = makeField(tr("False shown at most, in per cent, where there are out-of-scope images for validation"),
                              QStringLiteral("falseShownTargetField"), 100, 1, 1);
    m_falseTarget->setValue(usual.falseShown * 100);
    line.addWidget(m_falseTarget);
    line.addWidget(makeLabel(QStringLiteral("%"), "muted"));
    m_chooseButton = makeButton(tr("Choose τ"), "", QStringLiteral("chooseThresholdButton"));
    m_chooseButton->setToolTip(tr("The smallest threshold that keeps both on the validation images"));
    line.addWidget(m_chooseButton);
    line.addSpacing(10);
    m_tableButton = makeButton(tr("As tables"), "chip", QStringLiteral("thresholdTablesChip"));
    m_tableButton->setCheckable(true);
    line.addWidget(m_tableButton);
}

QWidget* ThresholdSection::makePlots()
{
    const QString twin = tr("As tables shows the same figures.");
    auto* plots = new QWidget;
    auto* line = new QHBoxLayout(plots);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(10);
    m_curves = new ThresholdPlot;
    m_curves->setObjectName(QStringLiteral("cockpitPlot"));
    line->addWidget(m_curves, 3);
    auto* right = new QVBoxLayout;
    m_histogram = new XyPlot(tr("Images by confidence"), QStringLiteral("confidenceHistogram"), tr("Confidence"), tr("Images"), twin);
    m_risk = new XyPlot(tr("Error above over coverage"), QStringLiteral("riskCoveragePlot"), tr("Coverage"), tr("Error above"), twin);
    right->addWidget(m_histogram, 1);
    right->addWidget(m_risk, 1);
    line->addLayout(right, 2);
    return plots;
}

QWidget* ThresholdSection::makeTables()
{
    auto* tables = new QWidget;
    auto* line = new QHBoxLayout(tables);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(10);
    m_steps = new FigureTable(tr("The curves as a table"), QStringLiteral("thresholdSteps"));
    m_steps->setColumns({{tr("τ"), {}},
                         {tr("Shown"), {}},
                         {tr("Coverage"), {}},
                         {tr("Accuracy above"), {}},
                         {tr("95 % interval"), tr("Wilson's, of accuracy above")},
                         {tr("Error above"), {}},
                         {tr("Wrong shown"), {}},
                         {tr("False shown"), tr("Of the first out-of-scope set")}});
    line->addWidget(m_steps, 3);
    m_bins = new FigureTable(tr("Images by confidence as a table"), QStringLiteral("confidenceBins"));
    m_bins->setColumns({{tr("Confidence up to"), {}}, {tr("Right"), {}}, {tr("Wrong"), {}}, {tr("Out of scope"), {}}});
    line->addWidget(m_bins, 2);
    return tables;
}

QWidget* ThresholdSection::makeOutcomes()
{
    auto* card = new Card(QStringLiteral("outcomesCard"));
    card->body()->setContentsMargins(6, 10, 6, 6);
    QHBoxLayout* head = card->addHeading(tr("What a user gets at τ"));
    head->setContentsMargins(10, 0, 10, 0);
    head->addStretch();
    head->addWidget(makeLabel(tr("green: right and shown, grey: withheld, red: wrong and shown. Enter opens the images."), "small"));
    m_outcomes = new FigureTable(tr("What a user gets at the threshold, of every set"), QStringLiteral("outcomesTable"));
    m_outcomes->setColumns({{tr("Set"), {}, true},
                            {tr("Images"), {}},
                            {tr("Right and shown"), {}},
                            {tr("Withheld"), tr("Below τ")},
                            {tr("Wrong and shown"), tr("Of an out-of-scope set: falsely shown")},
                            {tr("Error above, 95 % interval"), tr("Wrong among the shown; Wilson's interval")},
                            {tr("Right, withheld and wrong"), tr("As shares of the set"), true}});
    card->body()->addWidget(m_outcomes);
    return card;
}

void ThresholdSection::connectAll()
{
    ReviewPresenter& review = m_presenter.review();
    connect(&review, &ReviewPresenter::setChanged, this, &ThresholdSection::showSet);
    connect(&review, &ReviewPresenter::thresholdChanged, this, &ThresholdSection::showThreshold);
    connect(&m_presenter, &ThresholdPresenter::changed, this, &ThresholdSection::showHistogram);
    connect(m_curves, &ThresholdPlot::thresholdChanged, &review, &ReviewPresenter::setThreshold);
    connect(m_field, &QDoubleSpinBox::valueChanged, &review, &ReviewPresenter::setThreshold);
    connect(m_resetButton, &QPushButton::clicked, this, [this] { m_presenter.review().setThreshold(m_presenter.review().modelThreshold()); });
    connect(m_chooseButton, &QPushButton::clicked, this, &ThresholdSection::chooseThreshold);
    connect(m_tableButton, &QPushButton::toggled, this, [this](bool asTables) { m_stack->setCurrentIndex(asTables ? 1 : 0); });
    connect(m_outcomes, &FigureTable::cellActivated, this, [this](int row, int column) {
        const bool foreign = m_presenter.review().evaluation()->sets()[static_cast<std::size_t>(row)].set.isOutOfScope();
        m_presenter.open(row, column == Withheld                   ? scores::UserOutcome::Withheld
                              : column == CorrectShown && !foreign ? scores::UserOutcome::CorrectShown
                                                                   : scores::UserOutcome::WrongShown);
    });
    connect(m_steps, &FigureTable::cellActivated, this, [this](int row, int) { m_presenter.review().setThreshold(row / 20.0); });
}

void ThresholdSection::showEvent(QShowEvent* event)
{
    ReviewSection::showEvent(event);
    m_presenter.setActive(true);
    if (m_presenter.review().state() == ReviewPresenter::State::Ready)
        showSet();
}

void ThresholdSection::hideEvent(QHideEvent* event)
{
    ReviewSection::hideEvent(event);
    m_presenter.setActive(false);
}

void ThresholdSection::showSet()
{
    if (!isVisible())
        return;
    const ReviewPresenter& review = m_presenter.review();
    m_said->hide();
    auto [low, high] = accuracyBand(review);
    m_curves->setBand(std::move(low), std::move(high));
    m_curves->setCurves(curvesOf(review));
    m_risk->setSeries({riskOverCoverage(review)}, true);
    std::vector<FigureRow> rows;
    for (const ThresholdPresenter::Step& step : m_presenter.steps())
        rows.push_back(stepRow(step));
    m_steps->setRows(std::move(rows));
    showThreshold();
}

void ThresholdSection::showHistogram()
{
    const std::vector<scores::ConfidenceBin>& own = m_presenter.histogram();
    const std::vector<scores::ConfidenceBin>& foreign = m_presenter.outOfScopeHistogram();
    std::vector<XySeries> series;
    const bool isForeign = m_presenter.review().isOutOfScope();
    if (!own.empty() && !isForeign)
        series.push_back(barsOf(own, tr("right"), CurveTone::Good, &scores::ConfidenceBin::right));
    if (!own.empty())
        series.push_back(
            barsOf(own, isForeign ? tr("out of scope") : tr("wrong"), isForeign ? CurveTone::Warn : CurveTone::Bad, &scores::ConfidenceBin::wrong));
    if (!foreign.empty())
        series.push_back(barsOf(foreign, tr("out of scope"), CurveTone::Warn, &scores::ConfidenceBin::wrong));
    m_histogram->setSeries(std::move(series), false);
    const auto count = [](std::size_t images) { return FigureCell{grouped(static_cast<qint64>(images)), static_cast<double>(images)}; };
    std::vector<FigureRow> rows;
    for (std::size_t i = 0; i < own.size(); ++i)
        rows.push_back({{decimal(own[i].high, 2), own[i].high},
                        count(own[i].right),
                        isForeign ? count(0) : count(own[i].wrong),
                        isForeign ? count(own[i].wrong) : count(foreign.empty() ? 0 : foreign[i].wrong)});
    m_bins->setRows(std::move(rows));
}

void ThresholdSection::showThreshold()
{
    const ReviewPresenter& review = m_presenter.review();
    if (!isVisible() || review.state() != ReviewPresenter::State::Ready)
        return;
    const double threshold = review.threshold();
    m_curves->setThreshold(threshold);
    const QSignalBlocker blocked(m_field);
    m_field->setValue(threshold);
    m_resetButton->setVisible(std::abs(threshold - review.modelThreshold()) > 0.004);
    m_histogram->setLine(threshold);
    const ThresholdPresenter::Step step = m_presenter.at(threshold);
    m_risk->setDot(step.counts.coverage(), review.isOutOfScope() ? scores::kNoValue : step.counts.errorAbove());
    showOutcomes();
}

void ThresholdSection::showOutcomes()
{
    const std::vector<EvaluatedSet>& sets = m_presenter.review().evaluation()->sets();
    std::vector<FigureRow> rows;
    for (const ThresholdPresenter::Outcome& outcome : m_presenter.outcomes())
        rows.push_back(outcomeRow(sets[static_cast<std::size_t>(outcome.set)], outcome));
    m_outcomes->setRows(std::move(rows));
    m_outcomes->fitHeight();
}

void ThresholdSection::chooseThreshold()
{
    const scores::ThresholdTargets targets{m_errorTarget->value() / 100, m_falseTarget->value() / 100};
    const std::optional<float> found = m_presenter.suggested(targets);
    if (found)
        m_presenter.review().setThreshold(static_cast<double>(*found));
    m_said->setText(found
                        ? tr("%1 is the smallest threshold at which the validation images show that the error stays within it, with 95 % confidence.")
                              .arg(decimal(static_cast<double>(*found), 4))
                        : tr("No threshold can be shown, on the validation images, to keep this with 95 % confidence, so τ stays."));
    setLook(m_said, found ? "good" : "warn");
    m_said->show();
}

void ThresholdSection::applyTheme(const Theme& theme)
{
    m_curves->applyTheme(theme);
    m_histogram->applyTheme(theme);
    m_risk->applyTheme(theme);
    for (FigureTable* table : {m_steps, m_bins, m_outcomes})
        table->setTheme(theme);
}

} // namespace taxon::workbench
