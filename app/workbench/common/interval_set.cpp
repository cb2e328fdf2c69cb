// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/interval_set.h"

#include <algorithm>

namespace taxon::workbench {

bool IntervalSet::contains(std::int64_t index) const noexcept
{
    const auto after = std::upper_bound(m_intervals.begin(), m_intervals.end(), index,
                                        [](std::int64_t value, const Interval& i) { return value < i.begin; });
    return after != m_intervals.begin() && index < std::prev(after)->end;
}

std::int64_t IntervalSet::count() const noexcept
{
    std::int64_t sum = 0;
    for (const Interval& interval : m_intervals)
        sum += interval.end - interval.begin;
    return sum;
}

void IntervalSet::insert(std::int64_t begin, std::int64_t end)
{
    if (begin >= end)
        return;
    // The run of intervals that touch [begin, end) becomes one.
    const auto first = std::lower_bound(m_intervals.begin(), m_intervals.end(), begin,
                                        [](const Interval& i, std::int64_t value) { return i.end < value; });
    auto last = first;
    while (last != m_intervals.end() && last->begin <= end) {
        begin = std::min(begin, last->begin);
        end = std::max(end, last->end);
        ++last;
    }
    const auto place = m_intervals.erase(first, last);
    m_intervals.insert(place, {begin, end});
}

void IntervalSet::erase(std::int64_t begin, std::int64_t end)
{
    if (begin >= end)
        return;
    std::vector<Interval> kept;
    kept.reserve(m_intervals.size() + 1);
    for (const Interval& interval : m_intervals) {
        const Interval before{interval.begin, std::min(interval.end, begin)};
        const Interval behind{std::max(interval.begin, end), interval.end};
        if (before.begin < before.end)
            kept.push_back(before);
        if (behind.begin < behind.end)
            kept.push_back(behind);
    }
    m_intervals = std::move(kept);
}

void IntervalSet::toggle(std::int64_t index)
{
    if (contains(index))
        erase(index, index + 1);
    else
        insert(index, index + 1);
}

} // namespace taxon::workbench
