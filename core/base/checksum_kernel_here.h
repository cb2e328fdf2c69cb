// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For files that are compiled for a processor which not everybody has: gives them xxhash for it, static, so that no other file gets
// that code. Nothing of such a file may run without a look at the processor.
#define XXH_INLINE_ALL
#include "base/checksum_kernel.h"

#include <xxhash.h>

namespace taxon {
namespace {

inline const ChecksumKernel* kernelHere() noexcept
{
    static constexpr ChecksumKernel kKernel{
        [](void* state, const void* bytes, std::size_t size) { XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size); },
        [](const void* bytes, std::size_t size, unsigned char* canonical) {
            XXH128_canonicalFromHash(reinterpret_cast<XXH128_canonical_t*>(canonical), XXH3_128bits(bytes, size));
        }};
    return &kKernel;
}

} // namespace
} // namespace taxon
