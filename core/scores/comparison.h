// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "scores/intervals.h"
#include "scores/prediction_store.h"
#include "scores/sidecar.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace taxon::scores {

/// What the user of a model gets for one image.
enum class UserOutcome { CorrectShown, Withheld, WrongShown };

/// One class of the frozen set, under both models.
struct ClassChange {
    std::string name;
    std::size_t support = 0;
    std::size_t rightBefore = 0; ///< by production A
    std::size_t rightAfter = 0;  ///< by candidate B
    std::size_t fixed = 0;
    std::size_t broken = 0;
};

/// One image under both models.
struct PairedRow {
    std::uint32_t inA = 0;
    std::uint32_t inB = 0;
};

/// Candidate B against production A on the same images.
struct Comparison {
    std::string set;
    std::size_t images = 0;
    /// table[a][b]: images with outcome a under A and b under B, by UserOutcome.
    std::array<std::array<std::size_t, 3>, 3> table{};
    std::vector<PairedRow> fixed;  ///< images that A has wrong and B right, in B's order
    std::vector<PairedRow> broken; ///< the other way round
    std::vector<PairedRow> bothWrong;
    std::size_t bothRight = 0;
    double mcnemarP = kNoValue;
    double top1Difference = kNoValue; ///< B − A
    Interval top1Interval;            ///< paired bootstrap by duplicate group
    std::vector<ClassChange> classes; ///< classes of the set, by name
    std::vector<std::string> onlyInA; ///< classes one model has alone: neither can be right on the other's
    std::vector<std::string> onlyInB;

    /// Largest loss of recall among classes with support >= \p minimumSupport; kNoValue if there is none.
    [[nodiscard]] double worstRecallLoss(std::size_t minimumSupport = 10) const noexcept;
};

/// One model's answers; the references must outlive it.
struct ModelAnswers {
    const PredictionStore& store;
    const Sidecar& sidecar;
    double threshold = 0.80; ///< its own
};

/// Compares on the in-scope set \p setName. Images are matched by SHA-256, or by path where a row has none.
/// \throws Error{NotFound} if a store has no such set; Error{InvalidArgument} if the set hashes differ or an image is missing
/// on one side: different images can't be compared. O(images + bootstrap draws x groups). Thread-safe.
/// Source: McNemar, Psychometrika 12 (1947) 153.
[[nodiscard]] Comparison compareModels(const ModelAnswers& production, const ModelAnswers& candidate, const std::string& setName);

/// The object of one set under "comparison" in summary.json (docs/formats/summary.md).
[[nodiscard]] Json comparisonJson(const Comparison& comparison);
/// One line an image that is fixed, broken or wrong under both, with both answers.
[[nodiscard]] std::string comparedImagesCsv(const std::vector<Comparison>& comparisons, const ModelAnswers& production,
                                            const ModelAnswers& candidate);
/// One line a set and class: how many of its images each model has right.
[[nodiscard]] std::string comparedClassesCsv(const std::vector<Comparison>& comparisons);

} // namespace taxon::scores
