// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/tempered.h"

#include "base/error.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace taxon::scores {
namespace {

constexpr std::size_t kChunk = 256;

/// Largest and the truth's share of softmax(ln p / T) of one row.
std::pair<float, float> temperRow(const float* row, std::size_t columns, std::int32_t truth, double beta)
{
    const auto logOf = [&](std::size_t column) { return static_cast<double>(std::log(std::max(row[column], FLT_MIN))); };
    const auto best = static_cast<std::size_t>(std::max_element(row, row + columns) - row);
    const double largest = logOf(best);
    double total = 0;
    for (std::size_t column = 0; column < columns; ++column)
        total += std::exp(beta * (logOf(column) - largest));
    const double own = truth < 0 ? 0 : std::exp(beta * (logOf(static_cast<std::size_t>(truth)) - largest)) / total;
    return {static_cast<float>(1 / total), static_cast<float>(own)};
}

} // namespace

TemperedAnswers temper(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth, double t,
                       const jobs::Context& context)
{
    if (!(t > 0))
        throw Error(ErrorCode::InvalidArgument, fmt::format("The temperature {} is not above 0.", t));
    TemperedAnswers answers;
    answers.confidence.resize(rows.size());
    answers.truthScore.resize(rows.size());
    jobs::parallelFor((rows.size() + kChunk - 1) / kChunk, jobs::defaultThreads(), context, [&](std::size_t part) {
        std::vector<float> buffer(matrix.columns());
        for (std::size_t i = part * kChunk; i < std::min(rows.size(), (part + 1) * kChunk); ++i)
            std::tie(answers.confidence[i], answers.truthScore[i]) = temperRow(matrix.row(rows[i], buffer), matrix.columns(), truth[rows[i]], 1 / t);
    });
    return answers;
}

} // namespace taxon::scores
