// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "dataset/manifest.h"
#include "library/scan.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::dataset {

/// One image of the library as the build needs it: where it lies and what its bytes and pixels hash to.
struct SourceImage {
    std::string path; ///< relative to the library, as pathToText()
    library::Place place = library::Place::Class;
    std::string className;
    std::string subClass;
    std::string benchmark;
    std::uint64_t bytes = 0;
    std::string sha256;    ///< of the file's bytes
    std::string pixelHash; ///< of the decoded pixels after EXIF orientation; "" if it is damaged: it goes to the reserve
    std::string nearGroup; ///< the same for all pictures that look nearly the same; "" = like no other
};

/// What to build and by which rules.
struct BuildRequest {
    std::string id;                ///< "" = the time, as 20261122-233100
    std::filesystem::path library; ///< absolute
    std::vector<SourceImage> images;
    int minImages = 20;   ///< fewest different pictures of a class that is trained
    int maxImages = 1000; ///< most training images of a class
    std::uint64_t seed = 42;
    std::vector<Manifest> previous; ///< earlier data sets of the workspace: what they tested on is never trained on
};

/// Makes the split (docs/formats/dataset.md), nothing is written. Deterministic; independent of the order of images.
///
/// In this order: damaged images, label conflicts, duplicates and library images that a benchmark holds too, or nearly, go to
/// the reserve; classes with fewer than minImages left are not trained; each class is split 80/10/10, pictures that look nearly the same together; training images above
/// maxImages go to the reserve, the cap water-filled over the sub-classes.
/// \throws Error{Configuration} with the counts if fewer than two classes can be trained. O(n log n).
[[nodiscard]] Manifest makeManifest(const BuildRequest& request);

/// makeManifest(), then written to \p datasets / id. If the newest of the previous data sets has the very same classes,
/// sets and rows, that one is returned and nothing is written.
/// \throws as makeManifest(); Error{AlreadyExists|Io|NoSpace}.
[[nodiscard]] Manifest buildDataset(const BuildRequest& request, const std::filesystem::path& datasets, const Clock& clock = realClock());

} // namespace taxon::dataset
