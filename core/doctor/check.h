// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "doctor/hash_images.h"

#include <vector>

namespace taxon::doctor {

/// Everything that was found about a library.
struct CheckReport {
    std::vector<library::Problem> problems; ///< of the scan and of the pixels, sorted
    HashResult hashes;
};

/// Decodes every image (hashImages()) and looks for what a scan can't see: damaged pixels, missing end markers, EXIF
/// rotations, the same picture twice in a class or benchmark (Duplicate), in two classes (LabelConflict), in the library
/// and in a benchmark (Leak), and the same three for nearly equal pictures (near_duplicates.h). Nothing is changed.
/// \throws as hashImages().
[[nodiscard]] CheckReport checkLibrary(const library::Library& library, const HashOptions& options, const jobs::Context& context = {});

/// The part of checkLibrary() after hashing. \param groups  what nearGroups() gave. O(n log n).
[[nodiscard]] std::vector<library::Problem> findProblems(const library::Library& library, const std::vector<ImageHash>& hashes,
                                                         const std::vector<std::size_t>& groups);

} // namespace taxon::doctor
