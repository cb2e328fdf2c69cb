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

} // namespace

std::vector<ThresholdCurve> curvesOf(const ReviewPresenter& review)
{
    const scores::ThresholdCurve& own = review.set().curve;
    if (review.isOutOfScope())
        return {shownCurve(own, ReviewPresenter::tr("False shown"), CurveTone::Bad)};
    std::vector<ThresholdCurve> curves{curveOf(own, ReviewPresenter::tr("Accuracy above"), CurveTone::Accent,
                                               [](const scores::ShownCounts& counts) { return counts.accuracyAbove(); }),
                                       shownCurve(own, ReviewPresenter::tr("Coverage"), CurveTone::Good)};
    for (const EvaluatedSet& other : review.evaluation()->sets())
        if (other.set.isOutOfScope()) {
            curves.push_back(shownCurve(other.curve, ReviewPresenter::tr("False shown"), CurveTone::Bad));
            break;
        }
    return curves;
}

std::pair<ThresholdCurve, ThresholdCurve> accuracyBand(const ReviewPresenter& review)
{
    if (review.isOutOfScope())
        return {};
    const auto end = [&](bool isLow) {
        return curveOf(review.set().curve, {}, CurveTone::Accent, [isLow](const scores::ShownCounts& counts) {
            const scores::Interval interval = scores::wilson(counts.right, counts.shown);
            return isLow ? interval.low : interval.high;
        });
    };
    return {end(true), end(false)};
}

XySeries riskOverCoverage(const ReviewPresenter& review)
{
    XySeries series;
    series.name = ReviewPresenter::tr("Error above");
    series.tone = CurveTone::Bad;
    const scores::ThresholdCurve& curve = review.set().curve;
    if (review.isOutOfScope())
        return series;
    for (const scores::ThresholdPoint& point : curve.reduced(kPoints)) {
        const scores::ShownCounts counts{curve.images(), point.shown, point.right};
        series.x.push_back(counts.coverage());
        series.y.push_back(counts.errorAbove());
    }
    return series;
}

} // namespace taxon::workbench
