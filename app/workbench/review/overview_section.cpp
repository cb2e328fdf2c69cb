// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/overview_section.h"

#include "base/ids.h"
#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/figure_table.h"
#include "common/gate_rows.h"
#include "common/widgets.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr int kFirstScoreColumn = 2; // behind set and images

/// "0.912" for AUROC, else "91.2 %".
QString scoreText(Headline headline, double value)
{
    return headline == Headline::Auroc ? decimal(value) : percent(value);
}

FigureCell scoreCell(const Overview& overview, const SetHeadlines& set, Headline headline)
{
    const HeadlineScore& score = set.scores[static_cast<std::size_t>(headline)];
    FigureCell cell{scoreText(headline, score.value), score.value};
    if (std::isnan(score.value)) {
        cell.tone = Tone::Muted;
        return cell;
    }
    cell.isStrong = true;
    if (!std::isnan(score.interval.low))
        cell.detail = OverviewSection::tr("%1 – %2 %").arg(decimal(score.interval.low * 100, 1), decimal(score.interval.high * 100, 1));
    if (overview.reference == 0 || std::isnan(score.reference))
        return cell;
    const double gain = (isGain(headline) ? 1 : -1) * (score.value - score.reference);
    const bool isEven = std::abs(gain) < 0.0005;
    cell.note = QStringLiteral("%1: %2%3")
                    .arg(version(overview.reference), scoreText(headline, score.reference),
                         isEven     ? QString()
                         : gain > 0 ? QStringLiteral(" ▲")
                                    : QStringLiteral(" ▼"));
    if (set.sameImages && !isEven)
        cell.noteTone = gain > 0 ? Tone::Good : Tone::Bad;
    return cell;
}

std::vector<FigureColumn> scoreColumns()
{
    return {
        {OverviewSection::tr("Set"), {}, true},
        {OverviewSection::tr("Images"), {}},
        {OverviewSection::tr("Top-1"), OverviewSection::tr("Share of images whose best guess is right")},
        {OverviewSection::tr("Macro recall"), OverviewSection::tr("Mean over classes of the share of its images that are named rightly")},
        {OverviewSection::tr("Coverage"), OverviewSection::tr("Share of images at or above τ: what is shown")},
        {OverviewSection::tr("Accuracy above τ"), OverviewSection::tr("Right among the shown")},
        {OverviewSection::tr("Wrong shown"), OverviewSection::tr("Wrong and shown among all images")},
        {OverviewSection::tr("Calibration error"), OverviewSection::tr("Mean gap between confidence and accuracy in 15 bins (ECE)")},
        {OverviewSection::tr("False shown"), OverviewSection::tr("Share of out-of-scope images that are shown")},
        {OverviewSection::tr("AUROC"), OverviewSection::tr("How often an image of the test set is surer than an out-of-scope one")},
        {OverviewSection::tr("FPR95"), OverviewSection::tr("Share of out-of-scope images above the confidence that 95 % of the test images reach")}};
}

FigureRow changeRow(const SetChange& change)
{
    const scores::Comparison& comparison = change.comparison;
    const auto count = [](std::size_t images) { return FigureCell{grouped(static_cast<qint64>(images)), static_cast<double>(images)}; };
    const QString name = QString::fromStdString(comparison.set);
    if (!change.why.empty())
        return {{name}, {QStringLiteral("–")}, {QStringLiteral("–")}, {QStringLiteral("–")}, {QStringLiteral("–")}, {QStringLiteral("–")}};
    FigureCell difference{
        QStringLiteral("%1%2").arg(comparison.top1Difference > 0 ? QStringLiteral("+") : QString(), percent(comparison.top1Difference)),
        comparison.top1Difference};
    difference.detail =
        OverviewSection::tr("%1 to %2 %").arg(decimal(comparison.top1Interval.low * 100, 1), decimal(comparison.top1Interval.high * 100, 1));
    return {{name},
            count(comparison.fixed.size()),
            count(comparison.broken.size()),
            count(comparison.bothWrong.size()),
            difference,
            {decimal(comparison.mcnemarP), comparison.mcnemarP}};
}

} // namespace

OverviewSection::OverviewSection(ReviewPresenter& review, TaskRunner& tasks)
    : m_presenter(review, tasks),
      m_verdict(makeLabel({}, "heading", QStringLiteral("overviewVerdict"))),
      m_about(makeLabel({}, "muted", QStringLiteral("overviewAbout")))
{
    setObjectName(QStringLiteral("overviewSection"));
    QScrollArea* scroll = makeScrolling(makeTables(), title(), QStringLiteral("overviewScroll"));
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    forwardFocus(this, m_scores);
    connect(&m_presenter, &OverviewPresenter::changed, this, &OverviewSection::showFigures);
    connect(m_scores, &FigureTable::cellActivated, this, [this](int row, int column) {
        m_presenter.openScore(static_cast<std::size_t>(row), static_cast<Headline>(std::max(0, column - kFirstScoreColumn)));
    });
    connect(m_changes, &FigureTable::cellActivated, this, [this](int row, int column) {
        if (m_presenter.overview()->changes[static_cast<std::size_t>(row)].why.empty())
            m_presenter.openChange(static_cast<std::size_t>(row), static_cast<OverviewPresenter::Change>(std::clamp(column - 1, 0, 2)));
    });
}

QWidget* OverviewSection::makeTables()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto* verdict = new Card(QStringLiteral("overviewVerdictCard"));
    verdict->body()->setSpacing(2);
    m_about->setWordWrap(true);
    addCopyDetails(*m_about);
    verdict->body()->addWidget(m_verdict);
    verdict->body()->addWidget(m_about);
    column->addWidget(verdict);

    m_scoresCard = new Card(QStringLiteral("overviewScoresCard"));
    m_scoresCard->body()->setContentsMargins(6, 12, 6, 6);
    QHBoxLayout* head = m_scoresCard->addHeading(tr("Scores"));
    head->setContentsMargins(10, 0, 10, 0);
    m_scoresNote = makeLabel({}, "small", QStringLiteral("overviewScoresNote"));
    head->addStretch();
    head->addWidget(m_scoresNote);
    m_scores = new FigureTable(tr("Scores of every set"), QStringLiteral("overviewScores"));
    m_scores->setColumns(scoreColumns());
    m_scoresCard->body()->addWidget(m_scores);
    column->addWidget(m_scoresCard);

    auto* line = new QHBoxLayout;
    line->setSpacing(12);
    auto* gates = new Card(QStringLiteral("overviewGatesCard"));
    gates->body()->setContentsMargins(6, 12, 6, 6);
    gates->addHeading(tr("Gates: good enough for production?"))->setContentsMargins(10, 0, 10, 0);
    m_gates = new FigureTable(tr("Gates"), QStringLiteral("overviewGates"));
    m_gates->setColumns(gateColumns());
    gates->body()->addWidget(m_gates);
    gates->body()->addStretch();
    line->addWidget(gates, 1);
    m_changesCard = new Card(QStringLiteral("overviewChangesCard"));
    m_changesCard->body()->setContentsMargins(6, 12, 6, 6);
    m_changesCard->addHeading(tr("What changed"))->setContentsMargins(10, 0, 10, 0);
    m_changes = new FigureTable(tr("What changed since the last version"), QStringLiteral("overviewChanges"));
    m_changes->setColumns({{tr("Set"), {}, true},
                           {tr("Fixed"), tr("Wrong before, right now")},
                           {tr("Broken"), tr("Right before, wrong now")},
                           {tr("Both wrong"), {}},
                           {tr("Top-1"), tr("Difference now − before; 95 % interval by paired bootstrap")},
                           {tr("p"), tr("McNemar's exact test: how often chance alone would change as much")}});
    m_changesNote = makeLabel({}, "muted", QStringLiteral("overviewChangesNote"));
    m_changesNote->setWordWrap(true);
    m_changesNote->setContentsMargins(10, 0, 10, 4);
    m_changesCard->body()->addWidget(m_changesNote);
    m_changesCard->body()->addWidget(m_changes);
    m_changesCard->body()->addStretch();
    line->addWidget(m_changesCard, 1);
    column->addLayout(line);
    column->addStretch();
    return content;
}

void OverviewSection::showEvent(QShowEvent* event)
{
    ReviewSection::showEvent(event);
    m_presenter.setActive(true);
}

void OverviewSection::hideEvent(QHideEvent* event)
{
    ReviewSection::hideEvent(event);
    m_presenter.setActive(false);
}

void OverviewSection::showFigures()
{
    setLook(m_about, m_presenter.error() ? lookOf(Tone::Bad) : "muted");
    if (m_presenter.error()) {
        m_verdict->setText(tr("The overview can't be read"));
        setLook(m_verdict, "badHeading");
        m_about->setText(describe(*m_presenter.error()));
    } else if (m_presenter.overview() == nullptr) {
        m_verdict->setText(tr("Reading…"));
        setLook(m_verdict, "heading");
        m_about->clear();
    }
    const Overview none;
    const Overview& overview = m_presenter.overview() != nullptr ? *m_presenter.overview() : none;
    if (m_presenter.overview() != nullptr)
        showVerdict(overview);
    showScores(overview);
    showGates(overview);
    showChanges(overview);
}

void OverviewSection::showVerdict(const Overview& overview)
{
    std::size_t failed = 0;
    std::size_t noData = 0;
    for (const scores::GateResult& result : overview.gates) {
        failed += result.gate.blocks && result.status == scores::GateStatus::Fail ? 1 : 0;
        noData += result.gate.blocks && result.status == scores::GateStatus::NoData ? 1 : 0;
    }
    const bool blocked = scores::isBlocked(overview.gates);
    m_verdict->setText(blocked
                           ? tr("Not ready for production: of %1 gates %2 fail, %3 without data").arg(overview.gates.size()).arg(failed).arg(noData)
                           : tr("Every blocking gate passes"));
    setLook(m_verdict, blocked ? "badHeading" : "goodHeading");
    QStringList about{tr("Answers are shown from τ = %1.").arg(decimal(overview.threshold, 2))};
    about << (std::isnan(overview.suggested) ? tr("No threshold can be shown on the validation images to keep errors below 3 %, so it stays.")
                                             : tr("The validation images suggest %1.").arg(decimal(overview.suggested, 4)));
    const auto eased = std::count_if(overview.gates.begin(), overview.gates.end(), [](const scores::GateResult& result) {
        return result.status == scores::GateStatus::Pass && result.strictStatus != scores::GateStatus::Pass;
    });
    if (eased > 0)
        about << tr("Gates that pass here and not with the strict default limit: %1.").arg(eased);
    for (const std::string& problem : overview.problems)
        about << QString::fromStdString(problem);
    m_about->setText(about.join(QLatin1Char(' ')));
}

void OverviewSection::showScores(const Overview& overview)
{
    std::vector<FigureRow> rows;
    for (const SetHeadlines& set : overview.sets) {
        FigureRow row{{QString::fromStdString(set.set)}, {grouped(static_cast<qint64>(set.images)), static_cast<double>(set.images)}};
        row[0].isStrong = true;
        for (std::size_t i = 0; i < kHeadlines; ++i)
            row.push_back(scoreCell(overview, set, static_cast<Headline>(i)));
        rows.push_back(std::move(row));
    }
    m_scores->setRows(std::move(rows));
    m_scores->fitHeight();
    m_scoresNote->setText(
        overview.reference == 0 ? tr("95 % intervals below each score. Enter opens its images.")
        : overview.isInProduction
            ? tr("Below each score: its 95 % interval, and version %1, in production. Enter opens its images.").arg(version(overview.reference))
            : tr("Below each score: its 95 % interval, and version %1 (none is in production). Enter opens its images.")
                  .arg(version(overview.reference)));
}

void OverviewSection::showGates(const Overview& overview)
{
    fillGates(*m_gates, overview.gates);
}

void OverviewSection::showChanges(const Overview& overview)
{
    std::vector<FigureRow> rows;
    QString why;
    for (const SetChange& change : overview.changes) {
        rows.push_back(changeRow(change));
        if (!change.why.empty())
            why += (why.isEmpty() ? QString() : QStringLiteral(" "))
                   + QStringLiteral("%1: %2").arg(QString::fromStdString(change.comparison.set), QString::fromStdString(change.why));
    }
    m_changesCard->heading()->setText(overview.last == 0 ? tr("What changed") : tr("What changed since version %1").arg(version(overview.last)));
    m_changesNote->setText(overview.last == 0 ? tr("There is no version before this one.")
                           : rows.empty()
                               ? tr("The evaluation of version %1 is not there any more, or has none of these sets.").arg(version(overview.last))
                               : why);
    m_changesNote->setVisible(!m_changesNote->text().isEmpty());
    m_changes->setVisible(!rows.empty());
    m_changes->setRows(std::move(rows));
    m_changes->fitHeight();
}

void OverviewSection::applyTheme(const Theme& theme)
{
    m_scores->setTheme(theme);
    m_gates->setTheme(theme);
    m_changes->setTheme(theme);
}

} // namespace taxon::workbench
