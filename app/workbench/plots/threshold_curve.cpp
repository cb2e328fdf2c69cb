// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/threshold_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taxon::workbench {
namespace {

constexpr int kProbes = 8;        // across a label's width
constexpr double kAway = 0.07;    // from the own curve to the label's middle
constexpr double kEnough = 0.12;  // farther from other curves is no better
constexpr double kOverlap = -1.0; // worse than touching any curve

/// Lowest and highest value of \p curve over a label that begins at \p left; nothing (NaN) where the curve has a gap.
std::pair<double, double> rangeUnder(const ThresholdCurve& curve, double left)
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (int k = 0; k <= kProbes; ++k) {
        const double y = curve.at(left + kLabelWidth * k / kProbes);
        if (std::isnan(y))
            return {y, y};
        low = std::min(low, y);
        high = std::max(high, y);
    }
    return {low, high};
}

/// How good a place is: the distance to the nearest curve, or kOverlap on a label that has its place already.
double clearance(const QPointF& place, const std::vector<ThresholdCurve>& curves, const std::vector<QPointF>& taken)
{
    for (const QPointF& other : taken)
        if (std::abs(other.x() - place.x()) < kLabelWidth && std::abs(other.y() - place.y()) < kLabelHeight)
            return kOverlap;
    double distance = kEnough;
    for (const ThresholdCurve& curve : curves)
        for (int k = 0; k <= kProbes; ++k)
            if (const double y = curve.at(place.x() + kLabelWidth * k / kProbes); !std::isnan(y))
                distance = std::min(distance, std::abs(y - place.y()));
    return distance;
}

} // namespace

double ThresholdCurve::at(double x) const
{
    const auto found = std::lower_bound(threshold.begin(), threshold.end(), x);
    if (found == threshold.end())
        return std::numeric_limits<double>::quiet_NaN();
    return value[static_cast<std::size_t>(found - threshold.begin())];
}

std::vector<QPointF> labelPlaces(const std::vector<ThresholdCurve>& curves, double top)
{
    std::vector<QPointF> places;
    for (const ThresholdCurve& curve : curves) {
        if (curve.isDashed) {
            places.emplace_back(-1, -1); // on no other label
            continue;
        }
        QPointF best(0.02, 0.5);
        double bestClearance = 2 * kOverlap;
        for (const double left : {0.03, 0.12, 0.21, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}) {
            const auto [low, high] = rangeUnder(curve, left);
            for (const double middle : {low - kAway, high + kAway}) {
                if (!(middle >= kLabelHeight / 2 && middle <= top - kLabelHeight / 2)) // also refuses NaN
                    continue;
                const QPointF place(left, middle);
                const double found = clearance(place, curves, places);
                if (found > bestClearance + 0.01) { // the leftmost of equally good ones
                    bestClearance = found;
                    best = place;
                }
            }
        }
        places.push_back(best);
    }
    return places;
}

double tagPlace(const std::vector<ThresholdCurve>& curves, double threshold, double top)
{
    constexpr double kLowest = 0.07;
    constexpr double kClear = 0.12; // half the tag and half a dot, on the smallest plot
    double best = kLowest;
    double bestDistance = -1;
    for (double y = kLowest; y <= top - kLowest; y += 0.02) {
        double distance = kClear;
        for (const ThresholdCurve& curve : curves)
            if (const double dot = curve.at(threshold); !std::isnan(dot))
                distance = std::min(distance, std::abs(dot - y));
        if (distance > bestDistance) {
            best = y;
            bestDistance = distance;
        }
    }
    return best;
}

} // namespace taxon::workbench
