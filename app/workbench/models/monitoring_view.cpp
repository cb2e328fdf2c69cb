// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/monitoring_view.h"

#include "common/core_text.h"
#include "common/widgets.h"

#include <QCoreApplication>
#include <cmath>

namespace taxon::workbench {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(taxon::workbench::Monitoring)
};

/// The PSI with what it says.
FigureCell driftCell(const serving::ServedWeek& week)
{
    FigureCell cell{decimal(week.drift), week.drift};
    switch (serving::readDrift(week.drift, week.driftByChance)) {
    case serving::DriftReading::None: cell.tone = Tone::Muted; break;
    case serving::DriftReading::Steady: cell.detail = Words::tr("steady"); break;
    case serving::DriftReading::Chance:
        cell.tone = Tone::Muted;
        cell.detail = Words::tr("by chance?");
        break;
    case serving::DriftReading::Some:
        cell.tone = Tone::Warn;
        cell.detail = Words::tr("some drift");
        break;
    case serving::DriftReading::Much:
        cell.tone = Tone::Bad;
        cell.detail = Words::tr("much drift");
        break;
    }
    return cell;
}

FigureCell share(double value)
{
    return {percent(value), value, std::isnan(value) ? Tone::Muted : Tone::None};
}

/// A share of verified predictions with its interval below.
FigureCell estimate(double value, const scores::Interval& interval)
{
    FigureCell cell = share(value);
    if (!std::isnan(value))
        cell.detail = Words::tr("%1 to %2").arg(percent(interval.low), percent(interval.high));
    return cell;
}

FigureCell mostChanged(const serving::ServedWeek& week)
{
    if (week.shifts.empty())
        return {QStringLiteral("–"), scores::kNoValue, Tone::Muted};
    const serving::ClassShift& shift = week.shifts.front();
    FigureCell cell{text(shift.className)};
    cell.detail = Words::tr("%1, baseline %2").arg(percent(shift.share), percent(shift.baseline));
    return cell;
}

FigureRow rowOf(const serving::ServedWeek& week)
{
    return {{text(serving::weekName(week.monday))},
            {grouped(static_cast<qint64>(week.predictions)), static_cast<double>(week.predictions)},
            share(week.coverage()),
            share(week.unknown()),
            {decimal(week.meanConfidence()), week.meanConfidence()},
            driftCell(week),
            {grouped(static_cast<qint64>(week.verified)), static_cast<double>(week.verified), week.verified == 0 ? Tone::Muted : Tone::None},
            estimate(week.accuracy(), week.accuracyInterval()),
            estimate(week.errorAbove(), week.errorInterval()),
            mostChanged(week)};
}

/// Values of every week from the first to the last.
class Curves {
public:
    explicit Curves(const serving::ServedVersion& version)
        : m_weeks(version.weeks), m_count(version.weeks.empty() ? 0 : placeOf(version.weeks.back()) + 1)
    {}
    [[nodiscard]] std::vector<QString> names() const
    {
        std::vector<QString> all;
        for (std::size_t i = 0; i < m_count; ++i)
            all.push_back(text(serving::weekName(m_weeks.front().monday + std::chrono::weeks(i))));
        return all;
    }
    template <typename Figure>
    [[nodiscard]] std::vector<double> of(const Figure& figure) const
    {
        std::vector<double> values(m_count, scores::kNoValue);
        for (const serving::ServedWeek& week : m_weeks)
            values[placeOf(week)] = figure(week);
        return values;
    }

private:
    [[nodiscard]] std::size_t placeOf(const serving::ServedWeek& week) const
    {
        return static_cast<std::size_t>((week.monday - m_weeks.front().monday).count()) / 7;
    }
    const std::vector<serving::ServedWeek>& m_weeks;
    std::size_t m_count;
};

} // namespace

std::vector<FigureColumn> monitoringColumns()
{
    return {
        {Words::tr("Week"), Words::tr("ISO week, UTC"), true},
        {Words::tr("Predictions"), Words::tr("Each id counts once")},
        {Words::tr("Coverage"), Words::tr("Confidence at or above the version's threshold")},
        {Words::tr("Unknown"), Words::tr("Confidence below it: not shown")},
        {Words::tr("Mean s"), Words::tr("Mean confidence")},
        {Words::tr("PSI"),
         Words::tr(
             "Drift of the confidences against the version's test set: below 0.10 steady, from 0.25 on much; by chance? = so few images that it may say nothing")},
        {Words::tr("Verified"), Words::tr("Predictions whose true class somebody said")},
        {Words::tr("Accuracy"), Words::tr("Of the verified, with its 95 % interval (Wilson)")},
        {Words::tr("Error above τ"), Words::tr("Wrong among the verified that were shown, with its 95 % interval (Wilson)")},
        {Words::tr("Most changed class"), Words::tr("Its share of the predictions, and in the test set"), true}};
}

MonitoringView monitoringView(const serving::ServedVersion& version)
{
    using serving::ServedWeek;
    MonitoringView view;
    if (version.weeks.empty())
        return view;
    const Curves curves(version);
    view.weeks = curves.names();
    view.shown = {{Words::tr("Coverage"), CurveTone::Accent, curves.of([](const ServedWeek& week) { return week.coverage(); })},
                  {Words::tr("Unknown"), CurveTone::Warn, curves.of([](const ServedWeek& week) { return week.unknown(); })}};
    view.drift = {{Words::tr("PSI"), CurveTone::Accent, curves.of([](const ServedWeek& week) { return week.drift; })},
                  {Words::tr("By chance"), CurveTone::Muted, curves.of([](const ServedWeek& week) { return week.driftByChance; }), {}, {}, false}};
    view.driftLevels = {{serving::kDriftSome, CurveTone::Warn}, {serving::kDriftMuch, CurveTone::Bad}};
    view.verified = {{Words::tr("Accuracy"), CurveTone::Good, curves.of([](const ServedWeek& week) { return week.accuracy(); }),
                      curves.of([](const ServedWeek& week) { return week.accuracyInterval().low; }),
                      curves.of([](const ServedWeek& week) { return week.accuracyInterval().high; })},
                     {Words::tr("Error above τ"), CurveTone::Bad, curves.of([](const ServedWeek& week) { return week.errorAbove(); })}};
    if (version.baselineImages > 0) {
        view.shownLevels = {{version.baselineCoverage, CurveTone::Accent}};
        view.verifiedLevels = {{version.baselineAccuracy, CurveTone::Good}};
    }
    for (auto week = version.weeks.rbegin(); week != version.weeks.rend(); ++week)
        view.rows.push_back(rowOf(*week));
    view.note = version.baselineImages > 0 ? Words::tr("dashed: its %1 test images · imported %2")
                                                 .arg(grouped(static_cast<qint64>(version.baselineImages)), text(version.imported).left(10))
                                           : Words::tr("its evaluation is gone: no drift · imported %1").arg(text(version.imported).left(10));
    return view;
}

} // namespace taxon::workbench
