// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "learn/checkpoint.h"
#include "learn/validation.h"

#include <cstdint>

namespace taxon::learn {

/// How fast an epoch went.
struct Pace {
    std::int64_t images = 0;
    double seconds = 1e-9;
    double waited = 0; ///< seconds for the next batch: near 0 where the loader keeps up
};

/// The event "metric" of an epoch (docs/formats/events.md); what no image gave is null. \param at  where training stands after it.
[[nodiscard]] Json metricsOf(const Checkpoint& at, const Validation& validation, const Pace& pace, double learningRate, int sizePx);

} // namespace taxon::learn
