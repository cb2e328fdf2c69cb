// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/targets.h"

#include <cstddef>
#include <cstdint>

/// libFuzzer calls this with each input; TAXON_FUZZ_TARGET is the function of targets.h.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    taxon::fuzz::TAXON_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
    return 0;
}
