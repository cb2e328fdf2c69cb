// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A class of the base version, of the new model, or of both: what happens to its row of the last layer.
struct HeadRow {
    enum class State {
        New,     ///< the base does not know it: starts at random
        Dropped, ///< the new model will not have it
        Carried, ///< goes on from the base's weights
    };
    std::string className;
    State state = State::Carried;
};

/// By state in the order above, then by name. \param base, next  sorted. O(n).
[[nodiscard]] std::vector<HeadRow> headRows(const std::vector<std::string>& base, const std::vector<std::string>& next);
[[nodiscard]] std::size_t countOf(const std::vector<HeadRow>& rows, HeadRow::State state);

} // namespace taxon::workbench
