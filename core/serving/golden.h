// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/registry.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::serving {

/// An image of models/NNN/golden and what the network answered to it.
struct GoldenAnswer {
    std::filesystem::path file;       ///< the image
    std::string source;               ///< where it came from, relative to the library
    std::string graph;                ///< what the SavedModel makes of its bytes: "same", "close", "refused"
    std::vector<float> probabilities; ///< by class
};

/// What a version promised at its export (docs/formats/golden.md).
struct Golden {
    double tolerance = 1e-3; ///< how far a probability may be off from the encoded image
    std::vector<GoldenAnswer> images;
};

/// \throws Error{NotFound} where the version was exported without golden images; Error{Damaged|Unsupported|Io} for files that are not
/// what the export wrote. Reads no image.
[[nodiscard]] Golden readGolden(const models::VersionInfo& version);

} // namespace taxon::serving
