// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/head_rows.h"

#include <algorithm>
#include <iterator>

namespace taxon::workbench {

std::vector<HeadRow> headRows(const std::vector<std::string>& base, const std::vector<std::string>& next)
{
    using Names = std::vector<std::string>;
    Names fresh, dropped, carried;
    std::set_difference(next.begin(), next.end(), base.begin(), base.end(), std::back_inserter(fresh));
    std::set_difference(base.begin(), base.end(), next.begin(), next.end(), std::back_inserter(dropped));
    std::set_intersection(base.begin(), base.end(), next.begin(), next.end(), std::back_inserter(carried));
    std::vector<HeadRow> rows;
    const auto add = [&rows](Names& names, HeadRow::State state) {
        for (std::string& name : names)
            rows.push_back({std::move(name), state});
    };
    add(fresh, HeadRow::State::New);
    add(dropped, HeadRow::State::Dropped);
    add(carried, HeadRow::State::Carried);
    return rows;
}

std::size_t countOf(const std::vector<HeadRow>& rows, HeadRow::State state)
{
    return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [state](const HeadRow& row) { return row.state == state; }));
}

} // namespace taxon::workbench
