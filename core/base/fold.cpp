// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/fold.h"

#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utf8proc.h>

namespace taxon {

std::string foldedName(std::string_view name)
{
    if (std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return toLowerAscii(name); // nearly every name; a tenth of the time
    std::uint8_t* mapped = nullptr;
    const utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const std::uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()),
                                                 &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD));
    const std::unique_ptr<std::uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    return length < 0 ? toLowerAscii(name) : std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
}

} // namespace taxon
