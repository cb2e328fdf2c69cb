// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/intervals.h"
#include "scores/score_matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// One-vs-rest ranking scores of a set.
struct RankingScores {
    std::vector<double> rocAuc;           ///< by class; kNoValue without positives or without negatives
    std::vector<double> averagePrecision; ///< by class; kNoValue without positives
    std::vector<std::int32_t> skipped;    ///< classes without positives or without negatives, rising: in no average
    double rocAucMacro = kNoValue;
    double rocAucWeighted = kNoValue; ///< by support
    double averagePrecisionMacro = kNoValue;
    double averagePrecisionWeighted = kNoValue;
    double averagePrecisionMicro = kNoValue; ///< all images x all classes as one ranking
};

/// AUC-ROC and average precision without sorting the matrix.
///
/// Only the positives of each class are sorted (N values in all). Each value of the matrix is then placed between them
/// (PlaceTable) and counted; sums over the counts give, exactly, how many negatives lie above and on each positive, which is
/// all that AUC and average precision need. Values below a class's smallest positive need no place; those of the common (micro)
/// ranking are counted by their bit pattern, and placed only where positives are near.
/// Ties count one half in the AUC and move together in the average precision, as in scikit-learn: roc_auc_score(multi_class="ovr")
/// macro and weighted, average_precision_score macro, micro and weighted; equal to 1e-9.
///
/// \param rows   row numbers of \p matrix in the set. \param truth  class index of each row of \p matrix (>= 0 for \p rows).
/// \throws Error{InvalidArgument} for a row without a truth; Error{Cancelled}.
/// O(rows C) time; memory 24 bytes a row, and 8 a row and 1 MiB for each thread; float16 scores are converted first
/// (4 rows C bytes). Blocks of columns run on all processors (\p threads 0); results do not depend on their number, nor on the
/// kernel (ranking_kernel.h). Reading the positives ahead of it all is one visit to each row.
[[nodiscard]] RankingScores rankingScores(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth,
                                          const jobs::Context& context, unsigned threads = 0);

} // namespace taxon::scores
