// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/byte_source.h"

#include <cstdint>
#include <functional>

namespace taxon::images {

/// Walks the first directory of a TIFF structure at [start, end) of \p source and calls \p entry with the tag and its first
/// value (1, 2 or 4 bytes; 0 for other types). Internal to this folder.
/// Source: TIFF revision 6.0, 1992; Exif 2.3.
/// \throws Error{Damaged} if it does not start like a TIFF or its directory lies outside.
void readTiffDirectory(ByteSource& source, std::uint64_t start, std::uint64_t end,
                       const std::function<void(std::uint32_t tag, std::uint32_t value)>& entry);

/// The orientation (1..8) noted in the Exif block [start, end); 1 if there is none or it can't be read.
[[nodiscard]] std::uint8_t exifOrientation(ByteSource& source, std::uint64_t start, std::uint64_t end);

} // namespace taxon::images
