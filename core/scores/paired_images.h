// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/comparison.h"

#include <string>
#include <vector>

namespace taxon::scores {

/// The images of the in-scope set \p setName under both models, in \p candidate's order. Images are matched by SHA-256, or by path where a row
/// has none; those that are there twice in order.
/// \throws as compareModels(). O(images). Thread-safe.
[[nodiscard]] std::vector<PairedRow> pairImages(const ModelAnswers& production, const ModelAnswers& candidate, const std::string& setName);

/// What the user of a model gets for an in-scope row, at the model's own threshold.
[[nodiscard]] UserOutcome outcomeOf(const ModelAnswers& model, std::uint32_t row);

/// Recall of a class under B minus under A; kNoValue without images.
[[nodiscard]] double recallDifference(const ClassChange& change) noexcept;

} // namespace taxon::scores
