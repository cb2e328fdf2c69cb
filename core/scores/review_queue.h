// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/score_matrix.h"
#include "scores/sidecar.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace taxon::scores {

/// An image whose label is probably wrong.
struct LabelIssue {
    std::uint32_t row = 0;
    std::int32_t label = 0;
    std::int32_t suggested = 0; ///< k*
    float margin = 0;           ///< p of the label minus the largest other: the more negative, the surer
};

/// Confident learning: t_j = mean p_j over images labelled j; k* = the largest p_l among classes with p_l >= t_l (lowest class
/// wins a tie); an issue where k* exists and is not the label. Sorted by margin rising, then by row.
///
/// \param rows  the in-scope images to judge together, each with a truth. Give training rows in a call of their own: their
///              scores are optimistic and would raise every t_j.
/// O(rows) mostly: the matrix is read only where none of the five best reaches its t. \throws Error{Cancelled}.
/// Source: Northcutt, Jiang, Chuang, "Confident Learning", JAIR 70 (2021) 1373.
[[nodiscard]] std::vector<LabelIssue> labelIssues(const Sidecar& sidecar, ScoreMatrix matrix, std::span<const std::uint32_t> rows,
                                                  const jobs::Context& context);

enum class ReviewReason { Wrong, LowConfidence, LabelIssue };
/// "wrong", "low confidence", "label issue".
[[nodiscard]] const char* name(ReviewReason reason) noexcept;

struct ReviewItem {
    std::uint32_t row = 0;
    ReviewReason reason = ReviewReason::Wrong; ///< the first that holds
    float margin = 0;                          ///< (p of the truth − largest other + 1) / 2: 0 = confidently wrong, 1 = confidently right
    std::size_t pairCount = 0;                 ///< size of its pair truth -> predicted in the queue; 0 when right
    std::int32_t suggested = -1;               ///< of its label issue, or -1
};

/// The images a person should look at, in order: wrong ones by pair (largest pair first, then by truth and prediction), inside
/// a pair by margin rising; then right ones with s < threshold by s rising; then right, shown ones with a label issue.
/// Ties: by row. \param hidden  says which rows a verdict "keep" hides for now; empty = none. O(rows log rows).
[[nodiscard]] std::vector<ReviewItem> reviewQueue(const Sidecar& sidecar, std::span<const std::uint32_t> rows, double threshold,
                                                  std::span<const LabelIssue> issues, const std::function<bool(std::uint32_t)>& hidden = {});

} // namespace taxon::scores
