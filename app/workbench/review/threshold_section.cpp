// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/threshold_section.h"

#include "common/figure_table.h"
#include "common/tone.h"
#include "common/widgets.h"
#include "plots/chart_frame.h"
#include "plots/threshold_plot.h"
#include "plots/xy_plot.h"
#include "review/class_thresholds.h"
#include "review/threshold_curves.h"
#include "review/threshold_rows.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

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
    m_said->setWordWrap(true);
    m_said->hide(); // until something is said
    addViews(*card->body());
    card->body()->addWidget(m_said);
    m_stack = new QStackedWidget;
    m_stack->addWidget(makePlots());
    m_stack->addWidget(makeTables());
    m_classes = new ClassThresholds(m_presenter);
    m_stack->addWidget(m_classes);
    card->body()->addWidget(m_stack, 1);
    column->addWidget(card, 1);
    column->addWidget(makeOutcomes());
    forwardFocus(this, m_frames.front());
    connectAll();
}

void ThresholdSection::addThresholdField(QHBoxLayout& line)
{
    m_field = makeField(tr("Threshold"), QStringLiteral("cockpitField"), 1, 0.01, 2);
    line.addWidget(m_field);
    m_resetButton = makeButton(tr("Reset"), "link", QStringLiteral("cockpitResetButton"));
    m_resetButton->setToolTip(tr("Back to the model's own threshold"));
    line.addWidget(m_resetButton);
    m_exportButton = makeButton(tr("Export with it"), "link", QStringLiteral("exportThresholdButton"));
    m_exportButton->setToolTip(tr("The run as the next version, with this threshold: versions themselves never change"));
    line.addWidget(m_exportButton);
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
}

void ThresholdSection::addViews(QVBoxLayout& column)
{
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    m_views = addChips(*line, this,
                       {{tr("Curves"), "thresholdCurvesChip"}, {tr("As tables"), "thresholdTablesChip"}, {tr("Per class"), "thresholdClassesChip"}});
    line->addSpacing(10);
    m_curveChooser = new Chooser(tr("What the main curve shows"), QStringLiteral("curveChooser"));
    m_curveChooser->addItem(tr("Accuracy above"));
    m_curveChooser->addItem(tr("Error above"));
    m_curveChooser->addItem(tr("Error above, logarithmic"));
    line->addWidget(m_curveChooser);
    line->addStretch();
    line->addWidget(makeLabel(tr("beside it, dashed"), "muted"));
    m_other = new Chooser(tr("Run to draw beside it"), QStringLiteral("besideChooser"));
    line->addWidget(m_other);
    column.addLayout(line);
}

QWidget* ThresholdSection::makePlots()
{
    const QString twin = tr("Its menu shows the same figures as a table.");
    auto* plots = new QWidget;
    auto* line = new QHBoxLayout(plots);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(10);
    m_curves = new ThresholdPlot;
    m_curves->setObjectName(QStringLiteral("cockpitPlot"));
    const auto framed = [this](auto* plot, const QString& name, const QString& caption) {
        m_frames.push_back(new ChartFrame(plot, name, [plot] { return plot->figures(); }));
        report(*m_frames.back());
        return withCaption(m_frames.back(), caption);
    };
    line->addWidget(framed(m_curves, QStringLiteral("thresholds"), tr("At each threshold")), 3);
    auto* right = new QVBoxLayout;
    m_histogram = new XyPlot(tr("Images by confidence"), QStringLiteral("confidenceHistogram"), tr("Confidence"), tr("Images"), twin);
    m_risk = new XyPlot(tr("Error above over coverage"), QStringLiteral("riskCoveragePlot"), tr("Coverage"), tr("Error above"), twin);
    right->addWidget(framed(m_histogram, QStringLiteral("confidences"), tr("Images by confidence")), 1);
    m_riskPart = framed(m_risk, QStringLiteral("risk_coverage"), tr("Error above over coverage"));
    right->addWidget(m_riskPart, 1);
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
    m_steps->setColumns(stepColumns(false));
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
    m_outcomes->setColumns(outcomeColumns());
    card->body()->addWidget(m_outcomes);
    return card;
}

void ThresholdSection::connectAll()
{
    ReviewPresenter& review = m_presenter.review();
    connect(&review, &ReviewPresenter::setChanged, this, &ThresholdSection::showSet);
    connect(&review, &ReviewPresenter::thresholdChanged, this, &ThresholdSection::showThreshold);
    connect(m_exportButton, &QPushButton::clicked, this, [this, &review] {
        const QString run = review.entries()[static_cast<std::size_t>(review.chosenEntry())].runId;
        Q_EMIT pageRequested(QStringLiteral("models"), QStringLiteral("export %1 %2").arg(run).arg(review.threshold(), 0, 'g', 6));
    });
    connect(&m_presenter, &ThresholdPresenter::changed, this, &ThresholdSection::showMade);
    connect(m_curves, &ThresholdPlot::thresholdChanged, &review, &ReviewPresenter::setThreshold);
    connect(m_field, &QDoubleSpinBox::valueChanged, &review, &ReviewPresenter::setThreshold);
    connect(m_resetButton, &QPushButton::clicked, this, [this] { m_presenter.review().setThreshold(m_presenter.review().modelThreshold()); });
    connect(m_chooseButton, &QPushButton::clicked, this, &ThresholdSection::chooseThreshold);
    connect(m_views, &QButtonGroup::idClicked, this, [this](int view) { showStack(static_cast<View>(view)); });
    connect(m_curveChooser, &QComboBox::activated, this, [this] { showCurves(); });
    connect(m_other, &QComboBox::activated, this, [this](int index) { m_presenter.chooseOther(m_other->itemData(index).toInt()); });
    connect(&review, &ReviewPresenter::entriesChanged, this, &ThresholdSection::showOthers);
    for (QDoubleSpinBox* target : {m_errorTarget, m_falseTarget})
        connect(target, &QDoubleSpinBox::valueChanged, this, &ThresholdSection::showClasses);
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

void ThresholdSection::resizeEvent(QResizeEvent* event)
{
    constexpr int kRoomForThreePx = 640;
    ReviewSection::resizeEvent(event);
    m_riskPart->setVisible(height() >= kRoomForThreePx); // As tables has its figures, too
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
    m_said->hide();
    showOthers();
    showCurves();
}

void ThresholdSection::showView(const QString& view)
{
    if (view == QLatin1String("tables") || view == QLatin1String("classes")) {
        m_views->button(view == QLatin1String("tables") ? Tables : Classes)->click();
    } else if (view == QLatin1String("error") || view == QLatin1String("log")) {
        m_curveChooser->setCurrentIndex(view == QLatin1String("error") ? 1 : 2);
        showCurves();
    } else if (view == QLatin1String("beside") && m_other->count() > 1) {
        m_other->setCurrentIndex(1);
        m_presenter.chooseOther(m_other->itemData(1).toInt());
    }
}

void ThresholdSection::showStack(View view)
{
    m_stack->setCurrentIndex(view);
    m_curveChooser->setVisible(view == Curves);
    showClasses();
}

void ThresholdSection::showOthers()
{
    const QSignalBlocker blocked(m_other);
    m_other->clear();
    m_other->addItem(tr("nothing"), -1);
    for (const int index : otherEntries(m_presenter.review())) {
        m_other->addItem(m_presenter.review().entries()[static_cast<std::size_t>(index)].label, index);
        if (index == m_presenter.other())
            m_other->setCurrentIndex(m_other->count() - 1);
    }
    m_other->setEnabled(m_other->count() > 1);
}

/// What was made in the background: everything but the curves of the set itself.
void ThresholdSection::showMade()
{
    if (!isVisible() || m_presenter.review().state() != ReviewPresenter::State::Ready)
        return;
    showHistogram();
    showCurves();
    showClasses();
    if (!m_presenter.otherNote().isEmpty())
        say(m_presenter.otherNote(), Tone::Warn);
}

void ThresholdSection::showCurves()
{
    const ReviewPresenter& review = m_presenter.review();
    const CurveOf what = m_curveChooser->currentIndex() == 0 ? CurveOf::AccuracyAbove : CurveOf::ErrorAbove;
    const ShareScale scale = m_curveChooser->currentIndex() == 2 ? ShareScale::logarithmic(review.set().set.rows.size()) : ShareScale();
    const scores::ThresholdCurve* other = m_presenter.otherCurve();
    m_curves->setScale(scale);
    auto [low, high] = bandOf(review, what);
    m_curves->setBand(std::move(low), std::move(high));
    m_curves->setCurves(curvesOf(review, what, other));
    std::vector<XySeries> risk;
    if (!review.isOutOfScope()) {
        risk.push_back(riskOverCoverage(review.set().curve, tr("this run")));
        if (other != nullptr) {
            risk.push_back(riskOverCoverage(*other, tr("beside it")));
            risk.back().isDashed = true;
        }
    }
    m_risk->setScale(scale);
    m_risk->setSeries(std::move(risk), true);
    std::vector<FigureRow> rows;
    for (const ThresholdPresenter::Step& step : m_presenter.steps())
        rows.push_back(stepRow(step, other != nullptr));
    if (const auto columns = stepColumns(other != nullptr); static_cast<int>(columns.size()) != m_steps->figures().columnCount()) {
        m_steps->setRows({});
        m_steps->setColumns(columns);
    }
    m_steps->setRows(std::move(rows));
    for (ChartFrame* frame : m_frames)
        frame->refresh();
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
    const bool isAnother = std::abs(threshold - review.modelThreshold()) > 0.004;
    m_resetButton->setVisible(isAnother);
    m_exportButton->setVisible(isAnother);
    m_histogram->setLine(threshold);
    const ThresholdPresenter::Step step = m_presenter.at(threshold);
    m_risk->setDot(step.counts.coverage(), review.isOutOfScope() ? scores::kNoValue : step.counts.errorAbove());
    showOutcomes();
    showClasses();
}

/// The table of classes, while it is on screen: a thousand rows are not made for nobody.
void ThresholdSection::showClasses()
{
    if (isVisible() && m_stack->currentIndex() == Classes && m_presenter.review().state() == ReviewPresenter::State::Ready)
        m_classes->showRows(targets());
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
    const std::optional<float> found = m_presenter.suggested(targets());
    if (found)
        m_presenter.review().setThreshold(static_cast<double>(*found));
    say(found ? tr("%1 is the smallest threshold at which the validation images show that the error stays within it, with 95 % confidence.")
                    .arg(decimal(static_cast<double>(*found), 4))
              : tr("No threshold can be shown, on the validation images, to keep this with 95 % confidence, so τ stays."),
        found ? Tone::Good : Tone::Warn);
}

scores::ThresholdTargets ThresholdSection::targets() const
{
    return {m_errorTarget->value() / 100, m_falseTarget->value() / 100};
}

void ThresholdSection::say(const QString& what, Tone tone)
{
    m_said->setText(what);
    setLook(m_said, lookOf(tone));
    m_said->show();
}

void ThresholdSection::applyTheme(const Theme& theme)
{
    m_curves->applyTheme(theme);
    m_histogram->applyTheme(theme);
    m_risk->applyTheme(theme);
    m_classes->setTheme(theme);
    for (FigureTable* table : {m_steps, m_bins, m_outcomes})
        table->setTheme(theme);
    for (ChartFrame* frame : m_frames)
        frame->setTheme(theme);
}

} // namespace taxon::workbench
