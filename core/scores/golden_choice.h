// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/prediction_store.h"

#include <cstddef>
#include <string>
#include <vector>

namespace taxon::scores {

/// An image that every exported form of a model is to be asked about.
struct GoldenRow {
    std::size_t row = 0; ///< of the evaluation
    std::string reason;  ///< "easy", "hard", "out_of_scope"
};

/// Of each set the image whose class got the most and the one whose class got the least; of out-of-scope sets the two with
/// the highest and the lowest answer. Rising rows, none twice; ties go to the lower row. O(N C) time. Thread-safe.
[[nodiscard]] std::vector<GoldenRow> chooseGolden(const PredictionStore& evaluation);

} // namespace taxon::scores
