// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/ranking.h"

#include "base/error.h"
#include "jobs/parallel.h"
#include "scores/ranking_kernel.h"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <utility>

namespace taxon::scores {
namespace {

/// The distinct scores of the positives, rising, how often each occurs, and how many values of the matrix lie in each place
/// among them (PlaceTable), positives included.
struct Positives {
    std::vector<float> scores;
    std::vector<std::uint32_t> copies;
    std::vector<std::uint64_t> counts;
    std::uint64_t total = 0;

    explicit Positives(std::vector<float> all) : total(all.size())
    {
        std::sort(all.begin(), all.end());
        for (const float score : all) {
            if (scores.empty() || scores.back() != score) {
                scores.push_back(score);
                copies.push_back(0);
            }
            ++copies.back();
        }
        counts.resize(2 * scores.size() + 1);
    }

    /// All values on the k-th smallest score, from 0.
    [[nodiscard]] std::uint64_t on(std::size_t k) const { return counts[2 * k + 1]; }
    /// Those above it and below the next.
    [[nodiscard]] std::uint64_t above(std::size_t k) const { return counts[2 * k + 2]; }
};

struct AucAndPrecision {
    double auc = kNoValue;
    double averagePrecision = kNoValue;
};

/// \param all  positives and negatives together.
AucAndPrecision fromCounts(const Positives& positives, std::uint64_t all)
{
    AucAndPrecision result;
    if (positives.total == 0)
        return result;
    const std::uint64_t negatives = all - positives.total;
    std::uint64_t positivesFrom = 0; // positives with a score >= this one
    std::uint64_t negativesFrom = 0; // negatives likewise
    std::uint64_t lost = 0;          // twice the number of (negative above positive) pairs, a tie as one half
    double precisionSum = 0;
    for (std::size_t k = positives.scores.size(); k-- > 0;) {
        const std::uint64_t tied = positives.on(k) - positives.copies[k];
        const std::uint64_t higher = negativesFrom + positives.above(k);
        lost += positives.copies[k] * (2 * higher + tied);
        negativesFrom = higher + tied;
        positivesFrom += positives.copies[k];
        precisionSum += static_cast<double>(positives.copies[k])
                        * (static_cast<double>(positivesFrom) / static_cast<double>(positivesFrom + negativesFrom));
    }
    result.averagePrecision = precisionSum / static_cast<double>(positives.total);
    const double pairs = static_cast<double>(positives.total) * static_cast<double>(negatives);
    if (negatives > 0)
        result.auc = 1.0 - static_cast<double>(lost) / (2.0 * pairs);
    return result;
}

constexpr std::size_t kBlock = 64;            // columns: what they are counted against stays in the processor's cache
constexpr std::size_t kRowsAtOnce = 1U << 25; // x kBlock fits into the kernel's 32-bit counts

/// The set's rows as pointers; float16 is converted once.
struct Rows {
    std::vector<const float*> at;
    std::vector<float> converted;
    std::vector<std::int32_t> truth;
};

Rows collectRows(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth)
{
    Rows result;
    const std::size_t columns = matrix.columns();
    if (matrix.isHalf())
        result.converted.resize(rows.size() * columns);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::int32_t label = truth[rows[i]];
        if (label < 0 || static_cast<std::size_t>(label) >= columns)
            throw Error(ErrorCode::InvalidArgument, fmt::format("Row {} has no truth.", rows[i]));
        result.truth.push_back(label);
        const std::span<float> buffer = matrix.isHalf() ? std::span(result.converted).subspan(i * columns, columns) : std::span<float>();
        result.at.push_back(matrix.row(rows[i], buffer));
    }
    return result;
}

std::vector<std::vector<float>> scoresByClass(const Rows& set, std::size_t classes)
{
    constexpr std::size_t kAhead = 32; // each row is on a page of its own
    std::vector<std::vector<float>> result(classes);
    for (std::size_t i = 0; i < set.at.size(); ++i) {
        const std::size_t next = std::min(i + kAhead, set.at.size() - 1);
        __builtin_prefetch(set.at[next] + set.truth[next]);
        result[static_cast<std::size_t>(set.truth[i])].push_back(set.at[i][set.truth[i]]);
    }
    return result;
}

/// The common ranking: what all blocks of columns are counted against, and where their counts come together.
struct Common {
    Positives positives;
    PlaceTable table;
    CommonCells cells;

    explicit Common(std::vector<float> scores) : positives(std::move(scores)), table({positives.scores}), cells(positives.scores) {}

    void add(const RankingCounts& counts)
    {
        for (std::size_t place = 0; place < positives.counts.size(); ++place)
            positives.counts[place] += counts.all[place];
        for (std::size_t cell = 0, below = 0; cell < CommonCells::kCount; ++cell) {
            while (below < positives.scores.size() && CommonCells::cellOf(positives.scores[below]) < cell)
                ++below;
            if (!cells.holdsScores(cell))
                positives.counts[2 * below] += counts.perCell[cell];
        }
    }
};

/// Counts the columns [first, last) of all rows into their classes, and into the common ranking, which \p mutex guards.
void countBlock(const Rows& rows, std::size_t first, std::size_t last, std::vector<Positives>& classes, Common& common, std::mutex& mutex)
{
    std::vector<std::span<const float>> columns;
    for (std::size_t j = first; j < last; ++j)
        columns.emplace_back(classes[j].scores);
    const PlaceTable own(columns);
    const RankingTables tables{own, common.table, common.cells};
    const RankingKernel kernel = bestRankingKernel();
    for (std::size_t row = 0; row < rows.at.size(); row += kRowsAtOnce) {
        RankingCounts counts(tables);
        kernel(std::span(rows.at).subspan(row, std::min(kRowsAtOnce, rows.at.size() - row)), first, last - first, tables, counts);
        for (std::size_t j = first; j < last; ++j)
            for (std::size_t place = 0; place < classes[j].counts.size(); ++place)
                classes[j].counts[place] += counts.own[own.place(j - first, place)];
        const std::lock_guard lock(mutex);
        common.add(counts);
    }
}

void addAverages(RankingScores& scores, const std::vector<Positives>& classes)
{
    double aucs = 0;
    double precisions = 0;
    double weightedAucs = 0;
    double weightedPrecisions = 0;
    double support = 0;
    double used = 0;
    for (std::size_t j = 0; j < classes.size(); ++j) {
        if (std::binary_search(scores.skipped.begin(), scores.skipped.end(), static_cast<std::int32_t>(j)))
            continue;
        const double weight = static_cast<double>(classes[j].total);
        aucs += scores.rocAuc[j];
        precisions += scores.averagePrecision[j];
        weightedAucs += scores.rocAuc[j] * weight;
        weightedPrecisions += scores.averagePrecision[j] * weight;
        support += weight;
        used += 1;
    }
    scores.rocAucMacro = ratio(aucs, used);
    scores.averagePrecisionMacro = ratio(precisions, used);
    scores.rocAucWeighted = ratio(weightedAucs, support);
    scores.averagePrecisionWeighted = ratio(weightedPrecisions, support);
}

} // namespace

RankingScores rankingScores(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth,
                            const jobs::Context& context, unsigned threads)
{
    const std::size_t classCount = matrix.columns();
    const Rows set = collectRows(matrix, rows, truth);
    const std::vector<std::vector<float>> scoresOfClass = scoresByClass(set, classCount);
    RankingScores result;
    result.rocAuc.assign(classCount, kNoValue);
    result.averagePrecision.assign(classCount, kNoValue);
    std::vector<std::uint8_t> isSkipped(classCount);
    std::vector<float> every;
    std::vector<Positives> classes;
    for (std::size_t j = 0; j < classCount; ++j) {
        classes.emplace_back(scoresOfClass[j]);
        isSkipped[j] = scoresOfClass[j].empty() || scoresOfClass[j].size() == rows.size() ? 1 : 0;
        if (isSkipped[j] != 0)
            result.skipped.push_back(static_cast<std::int32_t>(j));
        every.insert(every.end(), scoresOfClass[j].begin(), scoresOfClass[j].end());
    }
    if (every.empty())
        return result;
    Common common(std::move(every));
    std::mutex mutex;
    const std::size_t blocks = (classCount + kBlock - 1) / kBlock;
    jobs::parallelFor(blocks, threads == 0 ? jobs::defaultThreads() : threads, context, [&](std::size_t block) {
        countBlock(set, block * kBlock, std::min(classCount, (block + 1) * kBlock), classes, common, mutex);
    });
    for (std::size_t j = 0; j < classCount; ++j) {
        if (isSkipped[j] != 0)
            continue;
        const AucAndPrecision own = fromCounts(classes[j], rows.size());
        result.rocAuc[j] = own.auc;
        result.averagePrecision[j] = own.averagePrecision;
    }
    result.averagePrecisionMicro = fromCounts(common.positives, rows.size() * classCount).averagePrecision;
    addAverages(result, classes);
    return result;
}

} // namespace taxon::scores
