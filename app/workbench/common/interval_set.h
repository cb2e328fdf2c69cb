// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace taxon::workbench {

/// A set of indices as sorted, disjoint, half-open intervals: a selection of a million images costs one entry.
/// contains() is O(log n), changes are O(n) in the number of intervals. Plain value.
class IntervalSet {
public:
    struct Interval {
        std::int64_t begin = 0;
        std::int64_t end = 0; ///< one behind the last

        friend bool operator==(const Interval&, const Interval&) = default;
    };

    [[nodiscard]] bool contains(std::int64_t index) const noexcept;
    /// Number of indices in the set.
    [[nodiscard]] std::int64_t count() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return m_intervals.empty(); }
    [[nodiscard]] const std::vector<Interval>& intervals() const noexcept { return m_intervals; }

    void clear() noexcept { m_intervals.clear(); }
    /// Adds [begin, end); nothing if it is empty.
    void insert(std::int64_t begin, std::int64_t end);
    /// Takes [begin, end) away.
    void erase(std::int64_t begin, std::int64_t end);
    void toggle(std::int64_t index);
    /// Forgets everything from \p size on.
    void truncate(std::int64_t size) { erase(size, INT64_MAX); }

    friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

private:
    std::vector<Interval> m_intervals;
};

} // namespace taxon::workbench
