// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace taxon::workbench {

/// How fast a person works through a list, from the moments of their decisions. Plain: the caller tells the time.
///
/// The rate is that of the last kWindow decisions; a pause of more than kPause is none of the work, so that a rate after lunch is not one of
/// the lunch. It is told from kFewest decisions on: two quick keys are no rate.
class ReviewPace {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::size_t kWindow = 100; ///< moments
    static constexpr std::size_t kFewest = 5;
    static constexpr std::chrono::minutes kPause{3};

    /// \param images  decided at once, at \p now, which never goes back.
    void add(std::size_t images, Clock::time_point now);
    void clear() { m_moments.clear(); }

    /// Images an hour; nothing with too few decisions, or none that took time.
    [[nodiscard]] std::optional<double> imagesAnHour() const;
    /// For \p images more at this rate.
    [[nodiscard]] std::optional<std::chrono::seconds> timeFor(std::size_t images) const;

private:
    struct Moment {
        std::size_t images = 0;
        Clock::time_point time;
    };
    std::deque<Moment> m_moments;
};

} // namespace taxon::workbench
