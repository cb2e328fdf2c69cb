// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/calibration_section.h"

#include "common/copy_details.h"
#include "common/figure_table.h"
#include "common/widgets.h"
#include "plots/chart_frame.h"
#include "plots/xy_plot.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <cmath>

namespace taxon::workbench {
namespace {

/// One point a bin that has images: mean confidence, share right.
XySeries pointsOf(const scores::Calibration& calibration, const QString& name, CurveTone tone)
{
    XySeries series{name, tone, XySeries::Kind::Points, {}, {}};
    for (const scores::CalibrationBin& bin : calibration.bins)
        if (bin.images > 0) {
            series.x.push_back(bin.confidence);
            series.y.push_back(bin.accuracy);
        }
    return series;
}

/// Images, mean confidence and accuracy of a bin.
void addBin(FigureRow& row, const scores::CalibrationBin& bin)
{
    row.push_back({grouped(static_cast<qint64>(bin.images)), static_cast<double>(bin.images), bin.images == 0 ? Tone::Muted : Tone::None});
    row.push_back({decimal(bin.confidence), bin.confidence, bin.images == 0 ? Tone::Muted : Tone::None});
    row.push_back({decimal(bin.accuracy), bin.accuracy, bin.images == 0 ? Tone::Muted : Tone::None});
}

} // namespace

CalibrationSection::CalibrationSection(ReviewPresenter& review, TaskRunner& tasks) : m_presenter(review, tasks)
{
    setObjectName(QStringLiteral("calibrationSection"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* tiles = new QHBoxLayout;
    tiles->setSpacing(12);
    for (const QString& caption : {tr("Temperature"), tr("Calibration error"), tr("Largest gap"), tr("Log loss")}) {
        m_tiles.push_back(new StatTile(caption, QStringLiteral("calibrationTile%1").arg(m_tiles.size())));
        tiles->addWidget(m_tiles.back(), 1);
    }
    column->addLayout(tiles);
    auto* line = new QHBoxLayout;
    line->setSpacing(12);
    auto* plot = new Card(QStringLiteral("reliabilityCard"));
    QHBoxLayout* title = plot->addHeading(tr("Reliability"));
    m_note = makeLabel({}, "muted", QStringLiteral("calibrationNote"));
    m_note->setWordWrap(true);
    addCopyDetails(*m_note);
    plot->body()->addWidget(m_note);
    m_plot = new XyPlot(tr("Accuracy over confidence"), QStringLiteral("reliabilityPlot"), tr("Confidence"), tr("Accuracy"),
                        tr("The table beside it has the same figures."));
    m_plot->setDiagonal();
    m_frame = new ChartFrame(m_plot, QStringLiteral("reliability"), [this] { return m_plot->figures(); });
    report(*m_frame);
    plot->body()->addWidget(m_frame, 1);
    title->addStretch();
    title->addWidget(m_frame->menuButton());
    line->addWidget(plot, 1);
    auto* bins = new Card(QStringLiteral("calibrationBinsCard"));
    bins->body()->setContentsMargins(6, 12, 6, 6);
    QHBoxLayout* head = bins->addHeading(tr("Bins"));
    head->setContentsMargins(10, 0, 10, 0);
    head->addStretch();
    head->addWidget(makeLabel(tr("Enter opens a bin's images."), "small"));
    m_bins = new FigureTable(tr("Reliability as a table"), QStringLiteral("calibrationBins"));
    m_bins->setColumns({{tr("Confidence"), {}, true},
                        {tr("Images"), {}},
                        {tr("Mean s"), tr("Mean confidence of the bin's images")},
                        {tr("Accuracy"), tr("Share of them that is right")},
                        {tr("Images, T"), tr("After the temperature")},
                        {tr("Mean s, T"), tr("After the temperature")},
                        {tr("Accuracy, T"), tr("After the temperature")}});
    bins->body()->addWidget(m_bins, 1);
    line->addWidget(bins, 1);
    column->addLayout(line, 1);
    forwardFocus(this, m_bins);
    connect(&m_presenter, &CalibrationPresenter::changed, this, &CalibrationSection::showFigures);
    connect(m_bins, &FigureTable::cellActivated, this, [this](int row, int) { m_presenter.openBin(static_cast<std::size_t>(row)); });
}

void CalibrationSection::showEvent(QShowEvent* event)
{
    ReviewSection::showEvent(event);
    m_presenter.setActive(true);
}

void CalibrationSection::hideEvent(QHideEvent* event)
{
    ReviewSection::hideEvent(event);
    m_presenter.setActive(false);
}

void CalibrationSection::showFigures()
{
    const CalibrationPresenter::Figures none;
    const bool has = m_presenter.figures() != nullptr;
    const CalibrationPresenter::Figures& figures = has ? *m_presenter.figures() : none;
    setLook(m_note, m_presenter.error() ? lookOf(Tone::Bad) : "muted");
    if (m_presenter.error())
        m_note->setText(describe(*m_presenter.error()));
    else if (!has)
        m_note->setText(m_presenter.review().isOutOfScope()
                            ? tr("No answer for an out-of-scope image can be right, so there is no accuracy to compare.")
                            : QString());
    else if (std::isnan(figures.temperature))
        m_note->setText(tr("There are no validation images to fit a temperature on."));
    else
        m_note->setText(tr(
            "On the dashed line a confidence of 0.8 is right in 80 of 100. T is fitted on the validation images; above 1 makes the model less sure."));
    showTiles(figures);
    showPlot(figures);
    showBins(figures);
}

void CalibrationSection::showTiles(const CalibrationPresenter::Figures& figures)
{
    const auto after = [](const QString& text) { return tr("%1 after T").arg(text); };
    m_tiles[0]->setFigure(decimal(figures.temperature, 3));
    const bool has = m_presenter.figures() != nullptr;
    m_tiles[0]->setNote(has && m_presenter.storedTemperature() != 1 ? tr("of scores that had T = %1").arg(decimal(m_presenter.storedTemperature(), 3))
                                                                    : QString());
    m_tiles[1]->setFigure(percent(figures.before.calibration.ece));
    m_tiles[1]->setNote(after(percent(figures.after.calibration.ece)));
    m_tiles[2]->setFigure(percent(figures.before.calibration.mce));
    m_tiles[2]->setNote(after(percent(figures.after.calibration.mce)));
    m_tiles[3]->setFigure(decimal(figures.before.logLoss));
    m_tiles[3]->setNote(after(decimal(figures.after.logLoss)));
}

void CalibrationSection::showPlot(const CalibrationPresenter::Figures& figures)
{
    std::vector<XySeries> series;
    if (!figures.before.calibration.bins.empty())
        series.push_back(pointsOf(figures.before.calibration, tr("as it is"), CurveTone::Accent));
    if (!figures.after.calibration.bins.empty())
        series.push_back(pointsOf(figures.after.calibration, tr("after T"), CurveTone::Good));
    m_plot->setSeries(std::move(series), true);
    m_frame->refresh();
}

void CalibrationSection::showBins(const CalibrationPresenter::Figures& figures)
{
    std::vector<FigureRow> rows;
    const std::vector<scores::CalibrationBin>& before = figures.before.calibration.bins;
    const std::vector<scores::CalibrationBin>& after = figures.after.calibration.bins;
    for (std::size_t i = 0; i < before.size(); ++i) {
        FigureRow row{{tr("%1 – %2").arg(decimal(before[i].low, 2), decimal(before[i].high, 2))}};
        addBin(row, before[i]);
        addBin(row, i < after.size() ? after[i] : scores::CalibrationBin());
        rows.push_back(std::move(row));
    }
    m_bins->setRows(std::move(rows));
}

void CalibrationSection::applyTheme(const Theme& theme)
{
    m_plot->applyTheme(theme);
    m_frame->setTheme(theme);
    m_bins->setTheme(theme);
}

} // namespace taxon::workbench
