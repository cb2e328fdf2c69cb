// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/row_kernel.h"
#include "scores/score_matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace taxon::scores {

/// A row that is no softmax: it holds NaN or a negative value, or its sum is not 1 within 1e-3.
struct RowFault {
    std::size_t row = 0;
    double sum = 0;
    float smallest = 0; ///< 0 where nothing is negative
};

/// What the scores, thresholds, pairs and the review queue need of each image, as plain columns, so that nothing after it
/// touches the matrix again. Entry i is about row i of the matrix. 60 bytes an image.
struct Sidecar {
    std::size_t classes = 0;
    std::vector<std::int32_t> truth;      ///< class index; -1 = out-of-scope
    std::vector<std::int32_t> prediction; ///< column of the largest value; the lowest wins a tie
    std::vector<float> confidence;        ///< s, the largest value
    std::vector<std::int32_t> second;     ///< runner-up; -1 when there is one class only
    std::vector<float> secondScore;       ///< 0 when there is none
    std::vector<float> truthScore;        ///< p of the truth; 0 without a truth
    std::vector<std::uint32_t> truthRank; ///< 1 = right; 0 without a truth
    std::vector<double> squaredError;     ///< sum over classes of (p - 1[truth])^2; 0 without a truth
    std::vector<std::int32_t> top;        ///< images x kTop columns, best first; -1 past the last
    std::vector<float> topScores;         ///< images x kTop
    std::vector<RowFault> faults;         ///< by row; PredictionStore::open() throws where there is one

    [[nodiscard]] std::size_t images() const noexcept { return truth.size(); }
    [[nodiscard]] bool isRight(std::size_t image) const noexcept { return prediction[image] == truth[image]; }
    /// p of the truth minus the largest other: -1 (confidently wrong) … 1 (confidently right).
    [[nodiscard]] float selfMargin(std::size_t image) const noexcept
    {
        return truthScore[image] - (isRight(image) ? secondScore[image] : confidence[image]);
    }
    /// s minus the runner-up's score: how clear the guess was, right or wrong.
    [[nodiscard]] float guessMargin(std::size_t image) const noexcept { return confidence[image] - secondScore[image]; }
};

/// One pass over \p matrix on \p threads threads (0 = all processors).
/// \param truth  one class index, or -1, an image. \throws Error{InvalidArgument} if the sizes disagree or an index is too
/// large; Error{Cancelled}. About 0.11 s of CPU for 100,000 x 1,000 in the page cache on two cores.
[[nodiscard]] Sidecar makeSidecar(ScoreMatrix matrix, std::span<const std::int32_t> truth, const jobs::Context& context, unsigned threads = 0);

/// The sidecar's columns for the rows of one set, gathered, as the functions of the other headers take them.
struct Outcomes {
    std::vector<std::int32_t> truth;
    std::vector<std::int32_t> prediction;
    std::vector<float> confidence;
    std::vector<float> truthScore;
    std::vector<std::uint32_t> truthRank;
    std::vector<double> squaredError;
    std::vector<std::uint8_t> right; ///< 1 where prediction == truth

    [[nodiscard]] std::size_t images() const noexcept { return truth.size(); }
};

/// O(rows). \param rows  row numbers of \p sidecar.
[[nodiscard]] Outcomes gather(const Sidecar& sidecar, std::span<const std::uint32_t> rows);

} // namespace taxon::scores
