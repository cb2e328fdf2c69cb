// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/marks.h"

#include <algorithm>

namespace taxon::workbench {

void Marks::leave(const std::vector<std::uint32_t>& rows, const IntervalSet& selection)
{
    for (const std::uint32_t row : rows)
        if (row < m_isMarked.size())
            m_isMarked[row] = false;
    if (selection.count() < 2)
        return;
    for (const IntervalSet::Interval& part : selection.intervals())
        for (auto i = static_cast<std::size_t>(part.begin); i < std::min(rows.size(), static_cast<std::size_t>(part.end)); ++i) {
            if (rows[i] >= m_isMarked.size())
                m_isMarked.resize(rows[i] + std::size_t{1});
            m_isMarked[rows[i]] = true;
        }
}

IntervalSet Marks::in(const std::vector<std::uint32_t>& rows) const
{
    IntervalSet places;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= rows.size(); ++i)
        if (i == rows.size() || rows[i] >= m_isMarked.size() || !m_isMarked[rows[i]]) {
            places.insert(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(i));
            begin = i + 1;
        }
    return places;
}

} // namespace taxon::workbench
