// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/share_scale.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr double kRoomForZero = 0.5; // in decades
constexpr int kLinearTicks = 5;

} // namespace

ShareScale ShareScale::logarithmic(std::size_t images)
{
    ShareScale scale;
    scale.m_decades = std::max(1, static_cast<int>(std::ceil(std::log10(static_cast<double>(std::max<std::size_t>(images, 1))) - 1e-9)));
    return scale;
}

double ShareScale::place(double share) const
{
    if (!isLogarithmic() || std::isnan(share))
        return share;
    return share <= 0 ? 0 : std::max(0.0, (std::log10(share) + m_decades + kRoomForZero) / (m_decades + kRoomForZero));
}

std::vector<std::pair<double, QString>> ShareScale::ticks() const
{
    const QLocale locale;
    std::vector<std::pair<double, QString>> ticks{{0, isLogarithmic() ? QStringLiteral("0") : QStringLiteral("0 %")}};
    if (!isLogarithmic())
        for (int i = 1; i <= kLinearTicks; ++i)
            ticks.emplace_back(static_cast<double>(i) / kLinearTicks, locale.toString(100 * i / kLinearTicks) + QStringLiteral(" %"));
    for (int k = m_decades; isLogarithmic() && k >= 0; --k)
        ticks.emplace_back(place(std::pow(10, -k)), locale.toString(std::pow(10, 2 - k), 'g', 3) + QStringLiteral(" %"));
    return ticks;
}

} // namespace taxon::workbench
