// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "doctor/hash_images.h"
#include "doctor/near_features.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace taxon::doctor {

/// Where a data set has an image, and what the picture was then.
struct PlacedImage {
    SharedText set;            ///< "" = nowhere
    std::uint64_t picture = 0; ///< the first bytes of its pixel hash: pictureOf()
};
/// What tells a picture from the one that replaced it.
[[nodiscard]] inline std::uint64_t pictureOf(const Digest<32>& pixelHash) noexcept
{
    return DigestHash{}(pixelHash);
}

/// By which rules data sets are made, as far as the pixels are concerned, and which sets the images are in.
struct CheckRules {
    bool groupNear = true;                  ///< false: pictures that look nearly the same are not looked for
    bool keepNearConflicts = false;         ///< such pictures with two labels are used (in one set) instead of left out
    const NearFeatures* features = nullptr; ///< of the model that has the last word about look-alikes; null = there is none
    /// Asks for the newest data set, once and after all other work: row i belongs to library.images[i]; empty = there is none.
    std::function<std::vector<PlacedImage>()> placed{};
};

/// Folders below a class or a benchmark that hold nothing, not even below (EmptyFolder). Reads the folders. O(folders).
/// \throws Error{Cancelled}.
[[nodiscard]] std::vector<library::Problem> findEmptyFolders(const library::Library& library, const jobs::Context& context = {});

/// Training images of the newest data set that look (nearly) like an image of another of its sets (SetLeak).
/// \param groups  what nearGroups() gave. \param placed  CheckRules::placed's answer. O(n log n).
[[nodiscard]] std::vector<library::Problem> findSetLeaks(const library::Library& library, const std::vector<ImageHash>& hashes,
                                                         const std::vector<std::uint32_t>& groups, const std::vector<PlacedImage>& placed);

} // namespace taxon::doctor
