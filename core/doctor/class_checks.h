// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "doctor/hash_images.h"

#include <cstddef>
#include <string>
#include <vector>

namespace taxon::doctor {

/// Where a data set has an image, and what the picture was then.
struct PlacedImage {
    SharedText set; ///< "" = nowhere
    Digest<32> pixelHash;
};

/// What a class may hold, and which sets the images are in.
struct CheckRules {
    int maxImages = 1000;                                          ///< most training images of a class
    std::vector<std::string> stagedFolders{"staged", "synthetic"}; ///< sub-folders, at any depth and in any case, of pictures that were made up
    std::vector<PlacedImage> placed{}; ///< of the newest data set: row i belongs to library.images[i]; empty = there is none
};

/// What names, counts and folders tell: classes above the maximum (AboveMax), mostly staged ones (StagedShare), folders that hold
/// nothing (EmptyFolder). Nothing is decoded. O(images + folders).
[[nodiscard]] std::vector<library::Problem> checkClasses(const library::Library& library, const CheckRules& rules, const jobs::Context& context = {});

/// Training images of the newest data set that look (nearly) like an image of another of its sets (SetLeak).
/// \param groups  what nearGroups() gave. O(n log n).
[[nodiscard]] std::vector<library::Problem> findSetLeaks(const library::Library& library, const std::vector<ImageHash>& hashes,
                                                         const std::vector<std::size_t>& groups, const CheckRules& rules);

} // namespace taxon::doctor
