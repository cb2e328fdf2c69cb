// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/memory.h"

#include <cstdlib> // __GLIBC__

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace taxon {

void releaseFreedMemory() noexcept
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

} // namespace taxon
