// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"
#include "runs/run_folder.h"

namespace taxon::test {

/// The epoch of the last measured values a run wrote; 0 before the first.
[[nodiscard]] inline int epochsOf(const runs::RunFolder& run)
{
    std::uintmax_t offset = 0;
    int last = 0;
    for (const auto& event : runs::readEvents(run.events(), offset))
        if (event.kind == "metric")
            last = event.fields["epoch"].get<int>();
    return last;
}

} // namespace taxon::test
