// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/thresholds.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace taxon::scores {

ThresholdCurve::ThresholdCurve(std::span<const float> confidence, std::span<const std::uint8_t> right) : m_images(confidence.size())
{
    if (!right.empty() && right.size() != confidence.size())
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} confidences and {} outcomes were given.", confidence.size(), right.size()));
    std::vector<std::uint32_t> order(confidence.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return confidence[a] > confidence[b]; });
    ThresholdPoint point;
    for (std::size_t i = 0; i < order.size(); ++i) {
        point.threshold = confidence[order[i]];
        ++point.shown;
        point.right += right.empty() ? 0U : right[order[i]];
        if (i + 1 == order.size() || confidence[order[i + 1]] != point.threshold)
            m_points.push_back(point);
    }
    if (!m_points.empty() && m_points.back().threshold > 0) {
        point.threshold = 0;
        m_points.push_back(point);
    }
}

ShownCounts ThresholdCurve::at(double threshold) const noexcept
{
    const float tau = static_cast<float>(threshold);
    const auto after = std::partition_point(m_points.begin(), m_points.end(), [tau](const ThresholdPoint& point) { return point.threshold >= tau; });
    if (after == m_points.begin())
        return {m_images, 0, 0};
    return {m_images, std::prev(after)->shown, std::prev(after)->right};
}

std::vector<ThresholdPoint> ThresholdCurve::reduced(std::size_t limit) const
{
    if (m_points.size() <= limit || limit < 2)
        return m_points;
    const double n = static_cast<double>(m_images);
    const auto step = [&](std::size_t i) {
        const ThresholdPoint& a = m_points[i - 1];
        const ThresholdPoint& b = m_points[i];
        const double accuracyA = static_cast<double>(a.right) / a.shown;
        const double accuracyB = static_cast<double>(b.right) / b.shown;
        return static_cast<double>(a.threshold - b.threshold) + static_cast<double>(b.shown - a.shown) / n + std::abs(accuracyA - accuracyB);
    };
    double length = 0;
    for (std::size_t i = 1; i < m_points.size(); ++i)
        length += step(i);
    std::vector<ThresholdPoint> kept{m_points.front()};
    const double stride = length / static_cast<double>(limit - 1);
    double walked = 0;
    for (std::size_t i = 1; i + 1 < m_points.size() && kept.size() + 1 < limit; ++i) {
        walked += step(i);
        if (walked >= stride * static_cast<double>(kept.size()))
            kept.push_back(m_points[i]);
    }
    kept.push_back(m_points.back());
    return kept;
}

double ThresholdCurve::aurc() const noexcept
{
    double sum = 0;
    std::uint32_t before = 0;
    for (const ThresholdPoint& point : m_points) {
        sum += static_cast<double>(point.shown - before) * static_cast<double>(point.shown - point.right) / static_cast<double>(point.shown);
        before = point.shown;
    }
    return ratio(sum, static_cast<double>(m_images));
}

double ThresholdCurve::augrc() const noexcept
{
    double sum = 0;
    std::uint32_t before = 0;
    for (const ThresholdPoint& point : m_points) {
        sum += static_cast<double>(point.shown - before) * static_cast<double>(point.shown - point.right);
        before = point.shown;
    }
    return ratio(sum, static_cast<double>(m_images) * static_cast<double>(m_images));
}

/// The point that shows most while its error is at most \p error; nullptr for none.
const ThresholdPoint* ThresholdCurve::lastAtError(double error) const noexcept
{
    for (auto point = m_points.rbegin(); point != m_points.rend(); ++point)
        if (static_cast<double>(point->shown - point->right) / static_cast<double>(point->shown) <= error)
            return &*point;
    return nullptr;
}

double ThresholdCurve::coverageAtError(double error) const noexcept
{
    const ThresholdPoint* point = lastAtError(error);
    return point == nullptr ? kNoValue : static_cast<double>(point->shown) / static_cast<double>(m_images);
}

std::optional<float> ThresholdCurve::thresholdAtError(double error) const noexcept
{
    const ThresholdPoint* point = lastAtError(error);
    return point == nullptr ? std::nullopt : std::optional(point->threshold);
}

std::optional<float> chooseThreshold(const ThresholdCurve& validation, const ThresholdCurve& outOfScope, const ThresholdTargets& targets)
{
    const auto& points = validation.points();
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        if (wilson(point->shown - point->right, point->shown).high > targets.errorAbove)
            continue;
        const ShownCounts foreign = outOfScope.at(static_cast<double>(point->threshold));
        if (foreign.images > 0 && foreign.coverage() > targets.falseShown)
            continue;
        return point->threshold;
    }
    return std::nullopt;
}

} // namespace taxon::scores
