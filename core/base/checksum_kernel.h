// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace taxon {

/// The two inner loops of XXH3, as one build of xxhash has them; the state is the same for every build.
struct ChecksumKernel {
    void (*update)(void* state, const void* bytes, std::size_t size);
    void (*digest)(const void* bytes, std::size_t size, unsigned char* canonical); ///< of all bytes at once
};

/// xxhash compiled for AVX2, more than twice as fast as the library's SSE2; null where this processor or build has no AVX2.
[[nodiscard]] const ChecksumKernel* avx2ChecksumKernel() noexcept;
/// The same for AVX-512.
[[nodiscard]] const ChecksumKernel* avx512ChecksumKernel() noexcept;

} // namespace taxon
