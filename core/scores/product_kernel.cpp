// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/product_kernel.h"

#include <array>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define TAXON_HAS_AVX2 1
#else
#define TAXON_HAS_AVX2 0
#endif

namespace taxon::scores {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kParts = 2; // sums that run beside each other hide the time an addition takes

using Floats = float __attribute__((vector_size(kLanes * sizeof(float))));

/// Adds in 16 lanes, so that every version adds in the same order.
inline __attribute__((always_inline)) void addUp(const float* row, const float* query, std::size_t columns, Products& products)
{
    std::array<Floats, kParts> dots{};
    std::array<Floats, kParts> squares{};
    std::size_t i = 0;
    for (; i + kLanes * kParts <= columns; i += kLanes * kParts)
        for (std::size_t part = 0; part < kParts; ++part) {
            Floats a;
            Floats b;
            std::memcpy(&a, row + i + kLanes * part, sizeof a);
            std::memcpy(&b, query + i + kLanes * part, sizeof b);
            dots[part] += a * b;
            squares[part] += a * a;
        }
    for (std::size_t k = 0; i < columns; ++i, ++k) {
        dots[k / kLanes][k % kLanes] += row[i] * query[i];
        squares[k / kLanes][k % kLanes] += row[i] * row[i];
    }
    for (std::size_t k = 0; k < kLanes * kParts; ++k) {
        products.dot += dots[k / kLanes][k % kLanes];
        products.square += squares[k / kLanes][k % kLanes];
    }
}

#if TAXON_HAS_AVX2
__attribute__((target("avx2"))) Products productsWithAvx2(const float* row, const float* query, std::size_t columns)
{
    Products products;
    addUp(row, query, columns, products);
    return products;
}
#endif

} // namespace

Products productsPlain(const float* row, const float* query, std::size_t columns)
{
    Products products;
    addUp(row, query, columns, products);
    return products;
}

ProductKernel productsAvx2() noexcept
{
#if TAXON_HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        return &productsWithAvx2;
#endif
    return nullptr;
}

ProductKernel bestProductKernel() noexcept
{
    const ProductKernel fast = productsAvx2();
    return fast != nullptr ? fast : &productsPlain;
}

} // namespace taxon::scores
