// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/row_kernel.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define TAXON_HAS_AVX2 1
#else
#define TAXON_HAS_AVX2 0
#endif

namespace taxon::scores {
namespace {

#define TAXON_INLINE inline __attribute__((always_inline))

using Floats = float __attribute__((vector_size(4 * sizeof(float))));
using Doubles = double __attribute__((vector_size(4 * sizeof(double))));

/// Adds in eight lanes, so that every version adds in the same order. As vectors, because g++ 12 makes none of the plain loop.
TAXON_INLINE void sums(const float* row, std::size_t columns, RowFacts& facts)
{
    std::array<Doubles, 2> totals{};
    std::array<Doubles, 2> squares{};
    std::array<Floats, 2> lows{};
    std::size_t i = 0;
    for (; i + 8 <= columns; i += 8) {
        for (std::size_t half = 0; half < 2; ++half) {
            Floats values;
            std::memcpy(&values, row + i + 4 * half, sizeof values);
            const Doubles wide = __builtin_convertvector(values, Doubles);
            totals[half] += wide;
            squares[half] += wide * wide; // exact in double, so a fused multiplication changes nothing
            lows[half] = values < lows[half] ? values : lows[half];
        }
    }
    for (std::size_t k = 0; i < columns; ++i, ++k) {
        const double value = static_cast<double>(row[i]);
        totals[k / 4][k % 4] += value;
        squares[k / 4][k % 4] += value * value;
        lows[k / 4][k % 4] = std::min(lows[k / 4][k % 4], row[i]);
    }
    facts.sum = 0;
    facts.sumOfSquares = 0;
    facts.smallest = 0;
    for (std::size_t k = 0; k < 8; ++k) {
        facts.sum += totals[k / 4][k % 4];
        facts.sumOfSquares += squares[k / 4][k % 4];
        facts.smallest = std::min(facts.smallest, lows[k / 4][k % 4]);
    }
}

TAXON_INLINE void insertTop(RowFacts& facts, float value, std::size_t column)
{
    if (!(value > facts.topScores[kTop - 1]))
        return;
    std::size_t at = kTop - 1;
    for (; at > 0 && value > facts.topScores[at - 1]; --at) {
        facts.topScores[at] = facts.topScores[at - 1];
        facts.top[at] = facts.top[at - 1];
    }
    facts.topScores[at] = value;
    facts.top[at] = static_cast<std::int32_t>(column);
}

/// Blocks of 16 with nothing above the fifth largest so far are skipped, which is nearly all of them.
TAXON_INLINE void topFive(const float* row, std::size_t columns, RowFacts& facts)
{
    facts.top.fill(-1);
    facts.topScores.fill(-1.0F);
    std::size_t i = 0;
    for (; i + 16 <= columns; i += 16) {
        const float fifth = facts.topScores[kTop - 1];
        unsigned above = 0;
        for (unsigned k = 0; k < 16; ++k)
            above |= (row[i + k] > fifth ? 1U : 0U) << k;
        for (; above != 0; above &= above - 1) {
            const auto k = static_cast<std::size_t>(std::countr_zero(above));
            insertTop(facts, row[i + k], i + k);
        }
    }
    for (; i < columns; ++i)
        insertTop(facts, row[i], i);
    for (float& score : facts.topScores)
        score = score < 0 ? 0.0F : score;
}

TAXON_INLINE std::uint32_t rankOf(const float* row, std::size_t columns, std::size_t truth)
{
    const float own = row[truth];
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < truth; ++i)
        before += row[i] >= own ? 1U : 0U;
    for (std::size_t i = truth + 1; i < columns; ++i)
        before += row[i] > own ? 1U : 0U;
    return before + 1;
}

TAXON_INLINE void rowFacts(const float* row, std::size_t columns, std::int32_t truth, RowFacts& facts)
{
    sums(row, columns, facts);
    topFive(row, columns, facts);
    facts.rank = truth < 0 ? 0 : rankOf(row, columns, static_cast<std::size_t>(truth));
}

#if TAXON_HAS_AVX2
__attribute__((target("avx2"))) void rowFactsWithAvx2(const float* row, std::size_t columns, std::int32_t truth, RowFacts& facts)
{
    rowFacts(row, columns, truth, facts);
}
#endif

} // namespace

void rowFactsPlain(const float* row, std::size_t columns, std::int32_t truth, RowFacts& facts)
{
    rowFacts(row, columns, truth, facts);
}

RowKernel rowFactsAvx2() noexcept
{
#if TAXON_HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        return &rowFactsWithAvx2;
#endif
    return nullptr;
}

RowKernel bestRowKernel() noexcept
{
    const RowKernel fast = rowFactsAvx2();
    return fast != nullptr ? fast : &rowFactsPlain;
}

} // namespace taxon::scores
