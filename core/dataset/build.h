// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "dataset/class_map.h"
#include "dataset/history.h"
#include "dataset/manifest.h"
#include "dataset/rules.h"
#include "library/scan.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace taxon::dataset {

/// One image of the library as the build needs it: where it lies and what its bytes and pixels hash to.
struct SourceImage {
    std::string path; ///< relative to the library, as pathToText()
    library::Place place = library::Place::Class;
    Name className; ///< the folder's; the build maps it
    Name subClass;
    Name benchmark;
    std::uint64_t bytes = 0;
    Digest sha256;               ///< of the file's bytes
    ShortDigest checksum;        ///< of the same bytes (base/checksum.h)
    Digest pixelHash;            ///< of the decoded pixels after EXIF orientation; "" if it is damaged: it goes to the reserve
    std::uint32_t nearGroup = 0; ///< the same for all pictures that look nearly the same; 0 = like no other
    std::uint32_t source = 0;    ///< the same for all pictures of one source (SourceIds); 0 = unknown
};

/// By which rules to build, and what came before.
struct BuildRequest {
    std::filesystem::path library; ///< absolute
    Rules rules;
    ClassMap classMap;
    History earlier;             ///< of the data sets of the workspace; made for the same rules
    std::string sourceIdsSha256; ///< of the file behind SourceImage::source, "" if there is none
};

/// Makes the split (docs/formats/dataset.md), nothing is written. Deterministic; independent of the order of images.
///
/// In this order: classes are mapped; damaged images, label conflicts, duplicates and library images that a benchmark holds too, or nearly, go to
/// the reserve; classes with fewer than their minimum left are not trained; each class is split, groups together, what earlier data sets
/// decided kept; training images above the maximum go to the reserve, the cap water-filled over the sub-classes; staged images fill up to half.
/// \throws Error{Configuration} with the counts if fewer than two classes can be trained; for a class of the rules or a folder of the class map
///         that is not there, with the nearest. Error{InvalidArgument} for rules that check() refuses.
/// O(n log n); a million images take 4 s of a core and 430 MiB at most, those of \p images included (bench_dataset).
[[nodiscard]] Manifest makeManifest(std::vector<SourceImage> images, const BuildRequest& request);

/// Gives \p manifest, made by makeManifest(), its id and writes it to \p datasets / id. If the newest of the earlier data sets has the very
/// same library, classes and rows, nothing is written and the manifest has that one's id and rules.
/// \param id  "" = the time. \returns whether it was written. \throws Error{AlreadyExists|Io|NoSpace}.
bool writeDataset(Manifest& manifest, const std::string& id, const History& earlier, const std::filesystem::path& datasets,
                  const Clock& clock = realClock());

/// The trained classes with fewer than \p below usable images (train, validation, test and surplus), with their counts, by class.
[[nodiscard]] std::vector<std::pair<std::string, std::size_t>> smallClasses(const Manifest& manifest, int below);

} // namespace taxon::dataset
