// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace taxon::learn {

/// x * factor + offset of each channel: \p pixels pixels of three bytes to three floats. Compiled for vectors (CMakeLists.txt): four times as fast.
void normaliseBytes(const std::uint8_t* from, float* to, std::size_t pixels, const std::array<float, 3>& factor, const std::array<float, 3>& offset);

} // namespace taxon::learn
