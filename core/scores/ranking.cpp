// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/ranking.h"

#include "base/error.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>
#include <limits>
#include <mutex>

namespace taxon::scores {
namespace {

/// The distinct scores of the positives, rising, and how often each occurs. Counts: how many values lie exactly on each
/// (positives included), and how many lie above it but below the next.
struct Positives {
    std::vector<float> values;
    std::vector<std::uint32_t> copies;
    std::vector<std::uint64_t> on;
    std::vector<std::uint64_t> above;
    std::uint64_t total = 0;

    explicit Positives(std::vector<float> scores) : total(scores.size())
    {
        std::sort(scores.begin(), scores.end());
        for (const float score : scores) {
            if (values.empty() || values.back() != score) {
                values.push_back(score);
                copies.push_back(0);
            }
            ++copies.back();
        }
        on.resize(values.size());
        above.resize(values.size());
    }
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
    for (std::size_t k = positives.values.size(); k-- > 0;) {
        const std::uint64_t tied = positives.on[k] - positives.copies[k];
        const std::uint64_t higher = negativesFrom + positives.above[k];
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

/// Counts values between sorted scores (the common ranking's positives). The upper bits of a float in [0, 1] are a table index,
/// since its bit pattern rises with its value: a cell without a score needs its values counted, not placed. In a cell with
/// scores, mostly eight or fewer, a value is compared with all of them at once.
class Cells {
public:
    explicit Cells(const std::vector<float>& sorted) : m_sorted(sorted), m_start(kCells + 1), m_hasScores(kCells / 64)
    {
        std::size_t at = 0;
        for (std::size_t cell = 0; cell <= kCells; ++cell) {
            while (at < sorted.size() && cellOf(sorted[at]) < cell)
                ++at;
            m_start[cell] = static_cast<std::uint32_t>(at);
        }
        for (const float score : sorted)
            m_hasScores[cellOf(score) / 64] |= std::uint64_t{1} << cellOf(score) % 64;
        m_sorted.insert(m_sorted.end(), kAtOnce, std::numeric_limits<float>::infinity());
    }

    static constexpr unsigned kShift = 12;
    static constexpr std::size_t kCells = std::size_t{1} << (32 - kShift); ///< of every bit pattern, so that no value needs a check

    static std::size_t cellOf(float value) noexcept { return std::bit_cast<std::uint32_t>(value + 0.0F) >> kShift; } // + 0: no negative zero
    [[nodiscard]] bool hasScores(std::size_t cell) const noexcept { return (m_hasScores[cell / 64] >> cell % 64 & 1) != 0; }
    /// How many of the scores lie in lower cells.
    [[nodiscard]] std::size_t countBelow(std::size_t cell) const noexcept { return m_start[cell]; }
    /// How many of the scores are <= \p value.
    [[nodiscard]] std::size_t countUpTo(float value) const noexcept
    {
        const std::size_t cell = cellOf(value);
        std::size_t first = m_start[cell];
        std::size_t last = m_start[cell + 1];
        if (last - first > kAtOnce) {
            while (first < last) {
                const std::size_t middle = (first + last) / 2;
                if (m_sorted[middle] <= value)
                    first = middle + 1;
                else
                    last = middle;
            }
            return first;
        }
        std::uint32_t count = 0; // scores behind the cell's are larger, so they may be compared as well
        for (std::size_t k = 0; k < kAtOnce; ++k)
            count += m_sorted[first + k] <= value ? 1U : 0U;
        return first + count;
    }

private:
    static constexpr std::size_t kAtOnce = 8;

    std::vector<float> m_sorted;
    std::vector<std::uint32_t> m_start;
    std::vector<std::uint64_t> m_hasScores;
};

/// How many of \p sorted are <= \p value, without branches on the data.
inline std::size_t countUpTo(const float* sorted, std::size_t size, float value) noexcept
{
    const float* first = sorted;
    while (size > 1) {
        const std::size_t half = size / 2;
        first += (std::size_t{0} - static_cast<std::size_t>(first[half - 1] <= value)) & half; // a mask: g++ makes a branch of ?:
        size -= half;
    }
    return static_cast<std::size_t>(first - sorted) + (*first <= value ? 1 : 0);
}

constexpr std::size_t kAhead = 12; // rows: each is on a page of its own, which the processor does not fetch ahead
constexpr std::size_t kBlock = 64; // columns: their positives and counts stay in the first-level cache

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

/// The positives of a block's columns one after the other, as the loop over the rows wants them.
struct Block {
    struct Column {
        std::uint32_t offset = 0; ///< into values
        std::uint32_t size = 0;
    };
    std::vector<Column> columns;
    std::vector<float> smallest; ///< of each column; infinite without positives
    std::vector<float> values;
    std::vector<std::uint32_t> counts; ///< two for each value: on it, above it

    Block(const std::vector<Positives>& classes, std::size_t first, std::size_t last)
    {
        for (std::size_t j = first; j < last; ++j) {
            const std::vector<float>& own = classes[j].values;
            columns.push_back({static_cast<std::uint32_t>(values.size()), static_cast<std::uint32_t>(own.size())});
            smallest.push_back(own.empty() ? std::numeric_limits<float>::infinity() : own.front());
            values.insert(values.end(), own.begin(), own.end());
        }
        counts.resize(values.size() * 2);
    }

    void count(std::size_t column, float value)
    {
        const float* own = values.data() + columns[column].offset;
        const std::size_t at = countUpTo(own, columns[column].size, value) - 1;
        ++counts[2 * (columns[column].offset + at) + (own[at] == value ? 0 : 1)];
    }
};

/// What one block of columns adds to the common ranking.
struct CommonCounts {
    std::vector<std::uint32_t> perCell; ///< values in each cell
    std::vector<std::uint32_t> exact;   ///< for k scores <= the value: 2 k is on the k-th, 2 k + 1 above it; cells with scores only
};

/// Counts the columns [first, last) of all rows into their classes' counts; returns what they add to the common ranking.
CommonCounts countBlock(const Rows& rows, std::size_t first, std::size_t last, std::vector<Positives>& classes, const Positives& common,
                        const Cells& cells)
{
    Block block(classes, first, last);
    CommonCounts result;
    result.perCell.resize(Cells::kCells);
    result.exact.resize((common.values.size() + 1) * 2); // at most rows x 64 each: fits
    std::vector<float> scoreBelow{-1.0F};                // entry k: the k-th smallest score of the common ranking
    scoreBelow.insert(scoreBelow.end(), common.values.begin(), common.values.end());
    std::array<std::uint8_t, kBlock> exactly{};
    std::array<std::uint8_t, kBlock> searched{};
    const std::size_t width = last - first;
    for (std::size_t i = 0; i < rows.at.size(); ++i) {
        const float* values = rows.at[i] + first;
        const float* ahead = rows.at[std::min(i + kAhead, rows.at.size() - 1)] + first;
        for (std::size_t j = 0; j < width; j += 16)
            __builtin_prefetch(ahead + j);
        std::size_t exactCount = 0; // which values need a search is not predictable: they are listed without a branch
        std::size_t searchCount = 0;
        for (std::size_t j = 0; j < width; ++j) {
            const std::size_t cell = Cells::cellOf(values[j]);
            ++result.perCell[cell];
            exactly[exactCount] = static_cast<std::uint8_t>(j);
            exactCount += cells.hasScores(cell) ? 1 : 0;
            searched[searchCount] = static_cast<std::uint8_t>(j);
            searchCount += values[j] >= block.smallest[j] ? 1 : 0;
        }
        for (std::size_t k = 0; k < exactCount; ++k) {
            const float value = values[exactly[k]];
            const std::size_t upTo = cells.countUpTo(value);
            ++result.exact[2 * upTo + (scoreBelow[upTo] == value ? 0 : 1)];
        }
        for (std::size_t k = 0; k < searchCount; ++k)
            block.count(searched[k], values[searched[k]]);
    }
    for (std::size_t j = 0; j < width; ++j) {
        Positives& own = classes[first + j];
        for (std::size_t k = 0; k < own.values.size(); ++k) {
            own.on[k] = block.counts[2 * (block.columns[j].offset + k)];
            own.above[k] = block.counts[2 * (block.columns[j].offset + k) + 1];
        }
    }
    return result;
}

void addCounts(Positives& common, const Cells& cells, const CommonCounts& counts)
{
    for (std::size_t k = 0; k < common.values.size(); ++k) { // counts of 0 and 1 are the values below all
        common.on[k] += counts.exact[2 * (k + 1)];
        common.above[k] += counts.exact[2 * (k + 1) + 1];
    }
    for (std::size_t cell = 0; cell < Cells::kCells; ++cell)
        if (counts.perCell[cell] > 0 && !cells.hasScores(cell) && cells.countBelow(cell) > 0)
            common.above[cells.countBelow(cell) - 1] += counts.perCell[cell];
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
    std::vector<std::vector<float>> scoresOfClass(classCount);
    for (std::size_t i = 0; i < rows.size(); ++i)
        scoresOfClass[static_cast<std::size_t>(set.truth[i])].push_back(set.at[i][set.truth[i]]);
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
    Positives common(std::move(every));
    const Cells cells(common.values);
    std::mutex mutex;
    const std::size_t blocks = (classCount + kBlock - 1) / kBlock;
    jobs::parallelFor(blocks, threads == 0 ? jobs::defaultThreads() : threads, context, [&](std::size_t block) {
        const CommonCounts counts = countBlock(set, block * kBlock, std::min(classCount, (block + 1) * kBlock), classes, common, cells);
        const std::lock_guard lock(mutex);
        addCounts(common, cells, counts);
    });
    for (std::size_t j = 0; j < classCount; ++j) {
        if (isSkipped[j] != 0)
            continue;
        const AucAndPrecision own = fromCounts(classes[j], rows.size());
        result.rocAuc[j] = own.auc;
        result.averagePrecision[j] = own.averagePrecision;
    }
    result.averagePrecisionMicro = fromCounts(common, rows.size() * classCount).averagePrecision;
    addAverages(result, classes);
    return result;
}

} // namespace taxon::scores
