// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled with -mavx2 where the compiler knows it.
#include "base/checksum_kernel.h"

#ifdef __AVX2__
#include "base/checksum_kernel_here.h"
#endif

namespace taxon {

const ChecksumKernel* avx2ChecksumKernel() noexcept
{
#ifdef __AVX2__
    return __builtin_cpu_supports("avx2") ? kernelHere() : nullptr;
#else
    return nullptr;
#endif
}

} // namespace taxon
