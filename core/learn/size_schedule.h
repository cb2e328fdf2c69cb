// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network_description.h"
#include "runs/recipe.h"

#include <vector>

namespace taxon::learn {

/// The side of the training images as a function of the epoch alone (progressive resizing): it grows in at most four steps, each for the same share
/// of the epochs, and the last one is the full size. Small images cost less, and validation, evaluation and exports see full ones only.
/// Source: Tan, Le, "EfficientNetV2: Smaller Models and Faster Training", ICML 2021, arXiv:2104.00298 (progressive learning).
struct SizeSchedule {
    std::vector<int> sizesPx; ///< rising; all but the last, the full size, are multiples of 32
    int epochs = 1;           ///< of the whole training

    /// \param epoch  counted from 0; from \p epochs on the size is full.
    [[nodiscard]] int at(int epoch) const;
    /// The first epoch of full-size images, counted from 0; below \p epochs.
    [[nodiscard]] int firstFullEpoch() const;
};

/// The recipe's; with training.start_size_share 1 that is the full size alone.
/// \throws Error{Configuration} if no multiple of 32 lies between the first size and the full one, or \p network takes one size only.
[[nodiscard]] SizeSchedule sizeScheduleOf(const runs::Recipe& recipe, const NetworkDescription& network);

} // namespace taxon::learn
