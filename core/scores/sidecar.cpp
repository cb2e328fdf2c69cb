// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/sidecar.h"

#include "base/error.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <mutex>

namespace taxon::scores {
namespace {

void store(Sidecar& sidecar, std::size_t image, const float* row, const RowFacts& facts)
{
    sidecar.prediction[image] = facts.top[0];
    sidecar.confidence[image] = facts.topScores[0];
    sidecar.second[image] = facts.top[1];
    sidecar.secondScore[image] = facts.topScores[1];
    std::copy(facts.top.begin(), facts.top.end(), sidecar.top.begin() + static_cast<std::ptrdiff_t>(image * kTop));
    std::copy(facts.topScores.begin(), facts.topScores.end(), sidecar.topScores.begin() + static_cast<std::ptrdiff_t>(image * kTop));
    const std::int32_t truth = sidecar.truth[image];
    if (truth < 0)
        return;
    const float own = row[truth];
    sidecar.truthScore[image] = own;
    sidecar.truthRank[image] = facts.rank;
    // sum over others of p^2, plus (p - 1)^2: from the sum of squares without a second pass.
    sidecar.squaredError[image] = facts.sumOfSquares - 2.0 * static_cast<double>(own) + 1.0;
}

} // namespace

Sidecar makeSidecar(ScoreMatrix matrix, std::span<const std::int32_t> truth, const jobs::Context& context, unsigned threads)
{
    constexpr std::size_t kChunk = 2048;
    const std::size_t images = matrix.rows();
    if (truth.size() != images)
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} truths were given for {} rows of scores.", truth.size(), images));
    for (std::size_t i = 0; i < images; ++i)
        if (truth[i] < -1 || truth[i] >= static_cast<std::int64_t>(matrix.columns()))
            throw Error(ErrorCode::InvalidArgument, fmt::format("Row {}: the truth {} is none of {} classes.", i, truth[i], matrix.columns()));
    Sidecar sidecar;
    sidecar.classes = matrix.columns();
    sidecar.truth.assign(truth.begin(), truth.end());
    sidecar.prediction.resize(images);
    sidecar.confidence.resize(images);
    sidecar.second.resize(images);
    sidecar.secondScore.resize(images);
    sidecar.truthScore.resize(images);
    sidecar.truthRank.resize(images);
    sidecar.squaredError.resize(images);
    sidecar.top.resize(images * kTop);
    sidecar.topScores.resize(images * kTop);
    const RowKernel kernel = bestRowKernel();
    std::mutex mutex;
    jobs::parallelFor((images + kChunk - 1) / kChunk, threads == 0 ? jobs::defaultThreads() : threads, context, [&](std::size_t chunk) {
        std::vector<float> buffer(matrix.columns());
        RowFacts facts;
        for (std::size_t i = chunk * kChunk; i < std::min(images, (chunk + 1) * kChunk); ++i) {
            const float* row = matrix.row(i, buffer);
            kernel(row, matrix.columns(), sidecar.truth[i], facts);
            store(sidecar, i, row, facts);
            if (std::abs(facts.sum - 1.0) <= 1e-3 && facts.smallest >= 0)
                continue;
            const std::lock_guard lock(mutex);
            sidecar.faults.push_back({i, facts.sum, facts.smallest});
        }
    });
    std::sort(sidecar.faults.begin(), sidecar.faults.end(), [](const RowFault& a, const RowFault& b) { return a.row < b.row; });
    return sidecar;
}

Outcomes gather(const Sidecar& sidecar, std::span<const std::uint32_t> rows)
{
    Outcomes outcomes;
    const auto take = [&](auto& to, const auto& from) {
        to.reserve(rows.size());
        for (const std::uint32_t row : rows)
            to.push_back(from[row]);
    };
    take(outcomes.truth, sidecar.truth);
    take(outcomes.prediction, sidecar.prediction);
    take(outcomes.confidence, sidecar.confidence);
    take(outcomes.truthScore, sidecar.truthScore);
    take(outcomes.truthRank, sidecar.truthRank);
    take(outcomes.squaredError, sidecar.squaredError);
    outcomes.right.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        outcomes.right.push_back(outcomes.truth[i] == outcomes.prediction[i] ? 1 : 0);
    return outcomes;
}

} // namespace taxon::scores
