// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/ranking.h"

#include "base/error.h"
#include "jobs/parallel.h"

#include <algorithm>
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

/// Finds a score among many sorted ones: the upper bits of a float in [0, 1] are a table index, since its bit pattern rises
/// with its value; the few scores that share an entry, and are mostly eight or fewer, are compared all at once.
class Lookup {
public:
    explicit Lookup(const std::vector<float>& sorted) : m_sorted(sorted), m_start(kEntries + 1)
    {
        std::size_t at = 0;
        for (std::size_t entry = 0; entry <= kEntries; ++entry) {
            while (at < sorted.size() && entryOf(sorted[at]) < entry)
                ++at;
            m_start[entry] = static_cast<std::uint32_t>(at);
        }
        m_sorted.insert(m_sorted.end(), kAtOnce, std::numeric_limits<float>::infinity());
    }
    /// How many of the scores are <= \p value.
    std::size_t countUpTo(float value) const noexcept
    {
        const std::size_t entry = entryOf(value);
        std::size_t first = m_start[entry];
        std::size_t last = m_start[entry + 1];
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
        std::uint32_t count = 0; // scores behind the entry's are larger, so they may be compared as well
        for (std::size_t k = 0; k < kAtOnce; ++k)
            count += m_sorted[first + k] <= value ? 1U : 0U;
        return first + count;
    }

private:
    static constexpr std::size_t kAtOnce = 8;
    static constexpr unsigned kShift = 12;
    static constexpr std::size_t kEntries = (0x3F800000U >> kShift) + 2; // up to 1.0 and a little above

    static std::size_t entryOf(float value) noexcept
    {
        return std::min<std::size_t>(std::bit_cast<std::uint32_t>(value + 0.0F) >> kShift, kEntries - 1); // + 0: no negative zero
    }

    std::vector<float> m_sorted;
    std::vector<std::uint32_t> m_start;
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

/// Counts the columns [first, last) of all rows into their classes' and the common ranking's counts.
void countBlock(const Rows& rows, std::size_t first, std::size_t last, std::vector<Positives>& classes, const Positives& common, const Lookup& lookup,
                std::vector<std::uint32_t>& commonCounts)
{
    struct Column {
        float smallest;
        std::uint32_t offset;
        std::uint32_t size;
        std::uint32_t column;
    };
    std::vector<Column> columns;
    std::vector<float> values;
    for (std::size_t j = first; j < last; ++j) {
        const Positives& own = classes[j];
        const float smallest = own.values.empty() ? std::numeric_limits<float>::infinity() : own.values.front();
        columns.push_back(
            {smallest, static_cast<std::uint32_t>(values.size()), static_cast<std::uint32_t>(own.values.size()), static_cast<std::uint32_t>(j)});
        values.insert(values.end(), own.values.begin(), own.values.end());
    }
    std::vector<std::uint32_t> counts(values.size() * 2);
    std::vector<float> scoreBelow{-1.0F}; // entry k: the k-th smallest score of the common ranking
    scoreBelow.insert(scoreBelow.end(), common.values.begin(), common.values.end());
    for (const float* row : rows.at) {
        for (const Column& column : columns) {
            const float value = row[column.column];
            const std::size_t upTo = lookup.countUpTo(value);
            ++commonCounts[2 * upTo + (scoreBelow[upTo] == value ? 0 : 1)];
            if (value < column.smallest)
                continue;
            const float* own = values.data() + column.offset;
            const std::size_t at = countUpTo(own, column.size, value) - 1;
            ++counts[2 * (column.offset + at) + (own[at] == value ? 0 : 1)];
        }
    }
    for (const Column& column : columns) {
        Positives& own = classes[column.column];
        for (std::size_t k = 0; k < column.size; ++k) {
            own.on[k] = counts[2 * (column.offset + k)];
            own.above[k] = counts[2 * (column.offset + k) + 1];
        }
    }
}

void addCounts(Positives& common, const std::vector<std::uint32_t>& counts)
{
    for (std::size_t k = 0; k < common.values.size(); ++k) { // counts of 0 and 1 are the values below all
        common.on[k] += counts[2 * (k + 1)];
        common.above[k] += counts[2 * (k + 1) + 1];
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
    const Lookup lookup(common.values);
    std::mutex mutex;
    const std::size_t blocks = (classCount + kBlock - 1) / kBlock;
    jobs::parallelFor(blocks, threads == 0 ? jobs::defaultThreads() : threads, context, [&](std::size_t block) {
        std::vector<std::uint32_t> counts((common.values.size() + 1) * 2); // at most rows x 64 each: fits
        countBlock(set, block * kBlock, std::min(classCount, (block + 1) * kBlock), classes, common, lookup, counts);
        const std::lock_guard lock(mutex);
        addCounts(common, counts);
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
