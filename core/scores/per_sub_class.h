// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/per_class.h"
#include "scores/prediction_store.h"

#include <string>
#include <vector>

namespace taxon::scores {

/// The folder below its class that an image lies in: "tabby" of "cat/tabby/1.png"; "" where it lies in the class itself. An image
/// of a class that others were mapped to has the folder it came from: "tabby" of "tabby/1.png" with the truth "cat", "tabby/young"
/// of "tabby/young/1.png". Benchmarks likewise below "_benchmark/NAME". \param path  as PredictionRow::path. O(length).
[[nodiscard]] std::string subClassOf(const std::string& path, const std::string& truth);

/// The images of one truth that lie in one folder. Counts that follow from predictions (predicted, shownOutOfScope) stay 0: no
/// answer names a sub-class.
struct SubClassScores {
    std::int32_t truth = 0;
    std::string subClass; ///< "" = in the class itself
    ClassScores scores;   ///< support, right, shown (of its images), shownRight, meanConfidence, mostConfusedWith
};

/// Every sub-class of the classes that have one in \p set, by class, then by name. O(images log sub-classes).
[[nodiscard]] std::vector<SubClassScores> perSubClass(const PredictionStore& store, const SetRows& set, const Sidecar& sidecar, double threshold);

} // namespace taxon::scores
