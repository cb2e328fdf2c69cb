// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/threshold_rows.h"

#include "common/widgets.h"
#include "review/threshold_section.h"

#include <cmath>

namespace taxon::workbench {
namespace {

FigureCell countCell(std::size_t count, double share, Tone tone = Tone::None)
{
    return {QStringLiteral("%1   %2").arg(grouped(static_cast<qint64>(count)), percent(share)), static_cast<double>(count),
            count == 0 ? Tone::Muted : tone};
}

FigureCell shareCell(double share)
{
    return {percent(share), share};
}

QString intervalText(const scores::Interval& interval)
{
    return std::isnan(interval.low) ? QStringLiteral("–")
                                    : QStringLiteral("%1 – %2 %").arg(decimal(interval.low * 100, 1), decimal(interval.high * 100, 1));
}

} // namespace

std::vector<FigureColumn> outcomeColumns()
{
    return {{ThresholdSection::tr("Set"), {}, true},
            {ThresholdSection::tr("Images"), {}},
            {ThresholdSection::tr("Right and shown"), {}},
            {ThresholdSection::tr("Withheld"), ThresholdSection::tr("Below τ")},
            {ThresholdSection::tr("Wrong and shown"), ThresholdSection::tr("Of an out-of-scope set: falsely shown")},
            {ThresholdSection::tr("Error above, 95 % interval"), ThresholdSection::tr("Wrong among the shown; Wilson's interval")},
            {ThresholdSection::tr("Right, withheld and wrong"), ThresholdSection::tr("As shares of the set"), true}};
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

std::vector<FigureColumn> stepColumns(bool hasOther)
{
    std::vector<FigureColumn> columns{{ThresholdSection::tr("τ"), {}},
                                      {ThresholdSection::tr("Shown"), {}},
                                      {ThresholdSection::tr("Coverage"), {}},
                                      {ThresholdSection::tr("Accuracy above"), {}},
                                      {ThresholdSection::tr("95 % interval"), ThresholdSection::tr("Wilson's, of accuracy above")},
                                      {ThresholdSection::tr("Error above"), {}},
                                      {ThresholdSection::tr("Wrong shown"), {}},
                                      {ThresholdSection::tr("False shown"), ThresholdSection::tr("Of the first out-of-scope set")}};
    if (hasOther) {
        columns.push_back({ThresholdSection::tr("Coverage, other"), ThresholdSection::tr("Of the run beside it")});
        columns.push_back({ThresholdSection::tr("Error above, other"), ThresholdSection::tr("Of the run beside it")});
    }
    return columns;
}

FigureRow stepRow(const ThresholdPresenter::Step& step, bool hasOther)
{
    const scores::ShownCounts& counts = step.counts;
    FigureRow row{{decimal(step.threshold, 2), step.threshold},
                  {grouped(static_cast<qint64>(counts.shown)), static_cast<double>(counts.shown)},
                  shareCell(counts.coverage()),
                  shareCell(counts.accuracyAbove()),
                  {intervalText(step.accuracyAbove), step.accuracyAbove.low},
                  shareCell(counts.errorAbove()),
                  shareCell(counts.wrongShown()),
                  shareCell(step.falseShown)};
    if (hasOther) {
        row.push_back(shareCell(step.other.coverage()));
        row.push_back(shareCell(step.other.errorAbove()));
    }
    return row;
}

std::vector<FigureColumn> classThresholdColumns()
{
    const QString coverage = ThresholdSection::tr("Share of the answers that would be shown");
    return {{ThresholdSection::tr("Class"), {}, true},
            {ThresholdSection::tr("Answers"), ThresholdSection::tr("Validation images that are taken for the class")},
            {ThresholdSection::tr("Error at τ"), ThresholdSection::tr("Wrong among those shown at the τ above")},
            {ThresholdSection::tr("Coverage at τ"), coverage},
            {ThresholdSection::tr("Own τ"), ThresholdSection::tr("The smallest at which the error, as counted, is within the limit")},
            {ThresholdSection::tr("Coverage"), coverage},
            {ThresholdSection::tr("Own τ, 95 % sure"),
             ThresholdSection::tr(
                 "The smallest at which the upper end of the error's interval and the false shown are within the limits; needs %1 answers")
                 .arg(scores::kClassThresholdSupport)},
            {ThresholdSection::tr("Coverage, 95 % sure"), coverage}};
}

FigureRow classThresholdRow(const QString& className, const ThresholdPresenter::ClassRow& row)
{
    const auto threshold = [](std::optional<float> own) {
        return own ? FigureCell{decimal(static_cast<double>(*own)), static_cast<double>(*own)}
                   : FigureCell{QStringLiteral("–"), scores::kNoValue, Tone::Muted};
    };
    const auto coverage = [](std::optional<float> own, const scores::ShownCounts& counts) {
        return own ? shareCell(counts.coverage()) : FigureCell{QStringLiteral("–"), scores::kNoValue, Tone::Muted};
    };
    return {{className},
            {grouped(static_cast<qint64>(row.atThreshold.images)), static_cast<double>(row.atThreshold.images)},
            shareCell(row.atThreshold.errorAbove()),
            shareCell(row.atThreshold.coverage()),
            threshold(row.counted),
            coverage(row.counted, row.atCounted),
            threshold(row.assured),
            coverage(row.assured, row.atAssured)};
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

} // namespace taxon::workbench
