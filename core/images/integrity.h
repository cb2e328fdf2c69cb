// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace taxon::images {

/// Whether an image is whole.
enum class Integrity {
    Whole,
    MissingEnd, ///< all pixels are there, the end marker is not: a warning
    Damaged,    ///< some pixels are wrong or missing
};

struct IntegrityReport {
    Integrity integrity = Integrity::Whole;
    std::string reason; ///< "" if it is whole
};

/// Checks a JPEG without keeping its pixels: mostly entropy decoding (1/8 scale), 60 % of a full decode.
///
/// OpenCV and most viewers show a JPEG cut to a twentieth as a full picture without a word; libjpeg's warnings are the sign.
/// Never throws for bad bytes. Thread-safe. Probe first: size and scans are not limited here.
[[nodiscard]] IntegrityReport checkJpeg(std::span<const std::byte> bytes);

} // namespace taxon::images
