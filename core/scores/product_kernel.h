// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace taxon::scores {

/// Of two rows of floats.
struct Products {
    float dot = 0;    ///< of both
    float square = 0; ///< of the first with itself
};

using ProductKernel = Products (*)(const float* row, const float* query, std::size_t columns);

/// The version for any processor, and the one with AVX2; both give the same bits (the order of additions is fixed).
[[nodiscard]] Products productsPlain(const float* row, const float* query, std::size_t columns);
/// nullptr where the compiler or the processor has no AVX2.
[[nodiscard]] ProductKernel productsAvx2() noexcept;
/// The fastest that runs here.
[[nodiscard]] ProductKernel bestProductKernel() noexcept;

} // namespace taxon::scores
