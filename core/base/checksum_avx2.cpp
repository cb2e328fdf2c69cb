// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled with -mavx2 where the compiler knows it: nothing here may run, or be shared with other files, without a look at the processor.
#include "base/checksum_kernel.h"

#ifdef __AVX2__
#define XXH_INLINE_ALL // everything static: no other file gets this code
#include <xxhash.h>
#endif

namespace taxon {

const ChecksumKernel* avx2ChecksumKernel() noexcept
{
#ifdef __AVX2__
    static constexpr ChecksumKernel kKernel{
        [](void* state, const void* bytes, std::size_t size) { XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size); },
        [](const void* bytes, std::size_t size, unsigned char* canonical) {
            XXH128_canonicalFromHash(reinterpret_cast<XXH128_canonical_t*>(canonical), XXH3_128bits(bytes, size));
        }};
    return __builtin_cpu_supports("avx2") ? &kKernel : nullptr;
#else
    return nullptr;
#endif
}

} // namespace taxon
