// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace taxon::serving {

/// RFC 4648, section 4: with padding, without line breaks.
[[nodiscard]] std::string base64(std::span<const std::byte> bytes);

} // namespace taxon::serving
