// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/threshold_curves.h"

#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr std::size_t kPoints = 500;

/// A core curve (thresholds falling) as the plots take it (rising).
template <typename ValueOf>
ThresholdCurve curveOf(const scores::ThresholdCurve& source, const QString& name, CurveTone tone, ValueOf valueOf)
{
    ThresholdCurve curve{name, tone, {}, {}};
    const std::vector<scores::ThresholdPoint> points = source.reduced(kPoints);
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        curve.threshold.push_back(static_cast<double>(point->threshold));
        curve.value.push_back(valueOf(scores::ShownCounts{source.images(), point->shown, point->right}));
    }
    return curve;
}

/// A share of all images, which is 0 above the surest.
ThresholdCurve shownCurve(const scores::ThresholdCurve& source, const QString& name, CurveTone tone)
{
    ThresholdCurve curve = curveOf(source, name, tone, [](const scores::ShownCounts& counts) { return counts.coverage(); });
    if (!curve.threshold.empty() && curve.threshold.back() < 1) {
        curve.threshold.push_back(1);
        curve.value.push_back(0);
    }
    return curve;
}

double mainValue(CurveOf what, const scores::ShownCounts& counts)
{
    return what == CurveOf::AccuracyAbove ? counts.accuracyAbove() : counts.errorAbove();
}

/// Of an in-scope set: accuracy or error, and coverage.
void addInScope(std::vector<ThresholdCurve>& curves, const scores::ThresholdCurve& source, CurveOf what)
{
    const bool isAccuracy = what == CurveOf::AccuracyAbove;
    curves.push_back(curveOf(source, isAccuracy ? ReviewPresenter::tr("Accuracy above") : ReviewPresenter::tr("Error above"), CurveTone::Accent,
                             [what](const scores::ShownCounts& counts) { return mainValue(what, counts); }));
    curves.push_back(shownCurve(source, ReviewPresenter::tr("Coverage"), CurveTone::Good));
}

} // namespace

std::vector<ThresholdCurve> curvesOf(const ReviewPresenter& review, CurveOf what, const scores::ThresholdCurve* other)
{
    const QString falseShown = ReviewPresenter::tr("False shown");
    std::vector<ThresholdCurve> curves;
    if (review.isOutOfScope()) {
        curves.push_back(shownCurve(review.set().curve, falseShown, CurveTone::Bad));
    } else {
        addInScope(curves, review.set().curve, what);
        for (const EvaluatedSet& one : review.evaluation()->sets())
            if (one.set.isOutOfScope()) {
                curves.push_back(shownCurve(one.curve, falseShown, CurveTone::Bad));
                break;
            }
    }
    const std::size_t own = curves.size();
    if (other != nullptr && review.isOutOfScope())
        curves.push_back(shownCurve(*other, falseShown, CurveTone::Bad));
    else if (other != nullptr)
        addInScope(curves, *other, what);
    for (std::size_t i = own; i < curves.size(); ++i)
        curves[i].isDashed = true;
    return curves;
}

std::pair<ThresholdCurve, ThresholdCurve> bandOf(const ReviewPresenter& review, CurveOf what)
{
    if (review.isOutOfScope())
        return {};
    const auto end = [&](bool isLow) {
        return curveOf(review.set().curve, isLow ? ReviewPresenter::tr("95 % interval, from") : ReviewPresenter::tr("95 % interval, to"),
                       CurveTone::Accent, [isLow, what](const scores::ShownCounts& counts) {
                           const scores::Interval interval = scores::wilson(what == CurveOf::AccuracyAbove ? counts.right : counts.wrong(),
                                                                            counts.shown);
                           return isLow ? interval.low : interval.high;
                       });
    };
    return {end(true), end(false)};
}

XySeries riskOverCoverage(const scores::ThresholdCurve& curve, const QString& name)
{
    XySeries series;
    series.name = name;
    series.tone = CurveTone::Bad;
    for (const scores::ThresholdPoint& point : curve.reduced(kPoints)) {
        const scores::ShownCounts counts{curve.images(), point.shown, point.right};
        series.x.push_back(counts.coverage());
        series.y.push_back(counts.errorAbove());
    }
    return series;
}

} // namespace taxon::workbench
