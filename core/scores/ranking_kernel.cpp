// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/ranking_kernel.h"

#include <algorithm>
#include <array>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define TAXON_HAS_AVX512 1
#else
#define TAXON_HAS_AVX512 0
#endif

namespace taxon::scores {
namespace {

/// Must be inlined: g++ 12 takes a function that only fetches for one without an effect, and leaves its calls out.
#define TAXON_FETCHES inline __attribute__((always_inline))

constexpr std::size_t kAhead = 12; // rows: each is on a page of its own, which the processor does not fetch ahead
constexpr std::size_t kWidth = 64; // columns at most

/// Values and their cells, waiting to be placed many at once: which value needs a place is not predictable, and placing each
/// at once costs a wrong guess of the processor each time. Behind the last cell lie others of the same table, or 0.
struct Waiting {
    static constexpr std::size_t kMany = 8192;
    static constexpr std::size_t kCellsAhead = 48;  ///< values before its turn, a value's entry of the table is fetched
    static constexpr std::size_t kScoresAhead = 24; ///< and then what that entry points to

    std::array<float, kMany + kWidth + kCellsAhead> values{};
    std::array<std::uint32_t, kMany + kWidth + kCellsAhead> cells{};
    std::size_t size = 0;
};

/// With a million images the tables are larger than the cache, and a value is at no place near the one before.
TAXON_FETCHES void fetchFor(const Waiting& waiting, std::size_t k, const std::uint32_t* start, const float* scores,
                            const std::uint32_t* counts) noexcept
{
    __builtin_prefetch(start + waiting.cells[k + Waiting::kCellsAhead]);
    const std::uint32_t first = start[waiting.cells[k + Waiting::kScoresAhead]];
    __builtin_prefetch(scores + first);
    __builtin_prefetch(scores + first + PlaceTable::kNear - 1);
    __builtin_prefetch(counts + 2 * std::size_t{first});
}

struct Queues {
    Waiting own;
    Waiting all;
};

TAXON_FETCHES void fetch(const float* row, std::size_t width) noexcept
{
    for (std::size_t j = 0; j < width; j += 16)
        __builtin_prefetch(row + j);
}

void placePlain(Waiting& waiting, const PlaceTable& table, std::vector<std::uint32_t>& counts)
{
    for (std::size_t k = 0; k < waiting.size; ++k) {
        fetchFor(waiting, k, table.start.data(), table.scores.data(), counts.data());
        ++counts[table.placeIn(waiting.cells[k], waiting.values[k])];
    }
    waiting.size = 0;
}

/// Appends without a branch on the data.
void sortRowPlain(const float* row, std::size_t width, const RankingTables& tables, RankingCounts& counts, Queues& queues)
{
    for (std::size_t j = 0; j < width; ++j) {
        const float value = row[j];
        const std::size_t cell = CommonCells::cellOf(value);
        ++counts.perCell[cell];
        queues.all.values[queues.all.size] = value;
        queues.all.cells[queues.all.size] = tables.all.cellOf(0, value);
        queues.all.size += tables.cells.holdsScores(cell) ? 1U : 0U;
        queues.own.values[queues.own.size] = value;
        queues.own.cells[queues.own.size] = tables.own.cellOf(j, value);
        queues.own.size += value >= tables.own.smallest[j] ? 1U : 0U;
    }
}

#if TAXON_HAS_AVX512
#define TAXON_AVX512 __attribute__((target("avx512f,avx512vl,popcnt,bmi,bmi2")))

TAXON_AVX512 void placeAvx512(Waiting& waiting, const PlaceTable& table, std::vector<std::uint32_t>& counts)
{
    const std::uint32_t* start = table.start.data();
    const float* scores = table.scores.data();
    std::uint32_t* count = counts.data();
    for (std::size_t k = 0; k < waiting.size; ++k) {
        fetchFor(waiting, k, start, scores, count);
        const float value = waiting.values[k];
        const std::uint32_t cell = waiting.cells[k];
        if (start[cell + 1] - start[cell] > PlaceTable::kNear) {
            ++count[table.placeBySearch(cell, value)];
            continue;
        }
        const __m256 near = _mm256_loadu_ps(scores + start[cell]);
        const __m256 same = _mm256_set1_ps(value);
        const unsigned upTo = _mm256_cmp_ps_mask(near, same, _CMP_LE_OQ);
        const unsigned below = _mm256_cmp_ps_mask(near, same, _CMP_LT_OQ);
        ++count[2 * start[cell] + static_cast<std::uint32_t>(__builtin_popcount(upTo << 8 | below))];
    }
    waiting.size = 0;
}

TAXON_AVX512 inline __m512i load(const std::vector<std::uint32_t>& array, std::size_t at)
{
    return _mm512_loadu_si512(array.data() + at);
}

TAXON_AVX512 inline void append(Waiting& waiting, __mmask16 chosen, __m512 values, __m512i cells)
{
    _mm512_storeu_ps(waiting.values.data() + waiting.size, _mm512_maskz_compress_ps(chosen, values));
    _mm512_storeu_si512(waiting.cells.data() + waiting.size, _mm512_maskz_compress_epi32(chosen, cells));
    waiting.size += static_cast<std::size_t>(__builtin_popcount(chosen));
}

/// PlaceTable::cellOf() of 16 values: each array holds that of its column.
TAXON_AVX512 inline __m512i cellsOf(__m512i bits, __m512i shift, __m512i lowest, __m512i last, __m512i firstCell)
{
    const __m512i inside = _mm512_sub_epi32(_mm512_max_epu32(_mm512_srlv_epi32(bits, shift), lowest), lowest);
    return _mm512_add_epi32(firstCell, _mm512_min_epu32(inside, last));
}

/// The common table's only column, 16 times.
struct CommonColumn {
    __m512i shift;
    __m512i lowest;
    __m512i last;
    __m512i firstCell;

    TAXON_AVX512 explicit CommonColumn(const PlaceTable& table)
        : shift(_mm512_set1_epi32(static_cast<int>(table.shift[0]))),
          lowest(_mm512_set1_epi32(static_cast<int>(table.lowest[0]))),
          last(_mm512_set1_epi32(static_cast<int>(table.last[0]))),
          firstCell(_mm512_set1_epi32(static_cast<int>(table.firstCell[0])))
    {}
};

TAXON_AVX512 inline void sortRowAvx512(const float* row, std::size_t width, const RankingTables& tables, const CommonColumn& common,
                                       RankingCounts& counts, Queues& queues)
{
    const PlaceTable& own = tables.own;
    for (std::size_t j = 0; j < width; j += PlaceTable::kLanes) {
        const std::size_t lanes = std::min(PlaceTable::kLanes, width - j);
        const auto valid = static_cast<__mmask16>((1U << lanes) - 1);
        const __m512 values = _mm512_add_ps(_mm512_maskz_loadu_ps(valid, row + j), _mm512_setzero_ps()); // + 0: no negative zero
        const __m512i bits = _mm512_castps_si512(values);

        const __mmask16 reaches = _mm512_mask_cmp_ps_mask(valid, values, _mm512_loadu_ps(own.smallest.data() + j), _CMP_GE_OQ);
        append(queues.own, reaches, values, cellsOf(bits, load(own.shift, j), load(own.lowest, j), load(own.last, j), load(own.firstCell, j)));

        const __m512i cells = _mm512_srli_epi32(bits, CommonCells::kShift);
        const __m512i flags = _mm512_i32gather_epi32(_mm512_srli_epi32(cells, 5), tables.cells.hasScores.data(), 4);
        const __m512i bit = _mm512_sllv_epi32(_mm512_set1_epi32(1), _mm512_and_si512(cells, _mm512_set1_epi32(31)));
        append(queues.all, _mm512_mask_test_epi32_mask(valid, flags, bit), values,
               cellsOf(bits, common.shift, common.lowest, common.last, common.firstCell));

        alignas(64) std::array<std::uint32_t, PlaceTable::kLanes> at;
        _mm512_store_si512(at.data(), cells);
        std::uint32_t* perCell = counts.perCell.data();
        for (std::size_t k = 0; k < lanes; ++k)
            ++perCell[at[k]];
    }
}

TAXON_AVX512 void countWithAvx512(std::span<const float* const> rows, std::size_t first, std::size_t width, const RankingTables& tables,
                                  RankingCounts& counts)
{
    Queues queues;
    const CommonColumn common(tables.all);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        fetch(rows[std::min(i + kAhead, rows.size() - 1)] + first, width);
        sortRowAvx512(rows[i] + first, width, tables, common, counts, queues);
        if (queues.own.size > Waiting::kMany)
            placeAvx512(queues.own, tables.own, counts.own);
        if (queues.all.size > Waiting::kMany)
            placeAvx512(queues.all, tables.all, counts.all);
    }
    placeAvx512(queues.own, tables.own, counts.own);
    placeAvx512(queues.all, tables.all, counts.all);
}
#endif

} // namespace

CommonCells::CommonCells(std::span<const float> sorted) : hasScores(kCount / 32)
{
    for (const float score : sorted)
        hasScores[cellOf(score) / 32] |= 1U << cellOf(score) % 32;
}

RankingCounts::RankingCounts(const RankingTables& tables) : own(tables.own.places()), all(tables.all.places()), perCell(CommonCells::kCount) {}

void countRankingPlain(std::span<const float* const> rows, std::size_t first, std::size_t width, const RankingTables& tables, RankingCounts& counts)
{
    Queues queues;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        fetch(rows[std::min(i + kAhead, rows.size() - 1)] + first, width);
        sortRowPlain(rows[i] + first, width, tables, counts, queues);
        if (queues.own.size > Waiting::kMany)
            placePlain(queues.own, tables.own, counts.own);
        if (queues.all.size > Waiting::kMany)
            placePlain(queues.all, tables.all, counts.all);
    }
    placePlain(queues.own, tables.own, counts.own);
    placePlain(queues.all, tables.all, counts.all);
}

RankingKernel countRankingAvx512() noexcept
{
#if TAXON_HAS_AVX512
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi2"))
        return &countWithAvx512;
#endif
    return nullptr;
}

RankingKernel bestRankingKernel() noexcept
{
    const RankingKernel fast = countRankingAvx512();
    return fast != nullptr ? fast : &countRankingPlain;
}

} // namespace taxon::scores
