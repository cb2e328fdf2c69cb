// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace taxon::learn {

/// Which steps of an epoch make one update together: each \p batches of them, fewer at its end. It follows from the step, so no checkpoint keeps it.
/// Steps and epochs count from 0.
struct Accumulation {
    std::int64_t batches = 1;
    std::int64_t stepsPerEpoch = 1;

    /// Steps of the update that \p stepInEpoch belongs to.
    [[nodiscard]] std::int64_t batchesOfUpdate(std::int64_t stepInEpoch) const noexcept
    {
        return std::min(batches, stepsPerEpoch - stepInEpoch / batches * batches);
    }
    [[nodiscard]] bool endsUpdate(std::int64_t stepInEpoch) const noexcept
    {
        return (stepInEpoch + 1) % batches == 0 || stepInEpoch + 1 == stepsPerEpoch;
    }
    [[nodiscard]] std::int64_t updatesBefore(std::int64_t epoch, std::int64_t stepInEpoch) const noexcept
    {
        return epoch * ((stepsPerEpoch + batches - 1) / batches) + stepInEpoch / batches;
    }
};

} // namespace taxon::learn
