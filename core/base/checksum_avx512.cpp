// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled with -mavx512f where the compiler knows it.
#include "base/checksum_kernel.h"

#ifdef __AVX512F__
#include "base/checksum_kernel_here.h"
#endif

namespace taxon {

const ChecksumKernel* avx512ChecksumKernel() noexcept
{
#ifdef __AVX512F__
    return __builtin_cpu_supports("avx512f") ? kernelHere() : nullptr;
#else
    return nullptr;
#endif
}

} // namespace taxon
