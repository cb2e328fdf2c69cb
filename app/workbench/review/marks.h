// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/interval_set.h"

#include <cstdint>
#include <vector>

namespace taxon::workbench {

/// Which images of an evaluation are marked (selected together), kept while other lists of it are shown. Plain value, no widgets.
class Marks {
public:
    /// Another evaluation: nothing is marked.
    void clear() { m_isMarked.clear(); }
    /// The list is left: what was selected in it stays marked, the rest of it isn't. One selected image is where the reader was, no mark. O(rows).
    void leave(const std::vector<std::uint32_t>& rows, const IntervalSet& selection);
    /// Places of the marked ones in a list. O(rows).
    [[nodiscard]] IntervalSet in(const std::vector<std::uint32_t>& rows) const;

private:
    std::vector<bool> m_isMarked; ///< by row; behind its end nothing is
};

} // namespace taxon::workbench
