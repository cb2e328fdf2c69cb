// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_pace.h"

#include <cmath>

namespace taxon::workbench {

void ReviewPace::add(std::size_t images, Clock::time_point now)
{
    m_moments.push_back({images, now});
    if (m_moments.size() > kWindow)
        m_moments.pop_front();
}

std::optional<double> ReviewPace::imagesAnHour() const
{
    if (m_moments.size() < kFewest)
        return std::nullopt;
    // The images of a moment took the time since the one before; where that was a pause, nobody knows how long.
    std::size_t images = 0;
    Clock::duration worked{};
    for (std::size_t i = 1; i < m_moments.size(); ++i) {
        const Clock::duration took = m_moments[i].time - m_moments[i - 1].time;
        if (took > kPause)
            continue;
        worked += took;
        images += m_moments[i].images;
    }
    const double hours = std::chrono::duration<double, std::ratio<3600>>(worked).count();
    return hours > 0 && images > 0 ? std::optional(static_cast<double>(images) / hours) : std::nullopt;
}

std::optional<std::chrono::seconds> ReviewPace::timeFor(std::size_t images) const
{
    const std::optional<double> rate = imagesAnHour();
    return rate ? std::optional(std::chrono::seconds(std::llround(static_cast<double>(images) / *rate * 3600))) : std::nullopt;
}

} // namespace taxon::workbench
