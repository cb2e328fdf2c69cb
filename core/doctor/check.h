// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "doctor/class_checks.h"

#include <vector>

namespace taxon::doctor {

/// Everything that was found about a library.
struct CheckReport {
    std::vector<library::Problem> problems; ///< of the scan and of the pixels, sorted
    HashResult hashes;
};

/// Decodes every image (hashImages()) and looks for what a scan can't see: damaged pixels, missing end markers, EXIF
/// rotations, the same picture twice in a class or benchmark (Duplicate), in two classes (LabelConflict), in the library
/// and in a benchmark (Leak), and the same three for nearly equal pictures (near_duplicates.h) unless \p rules say that they don't matter, with
/// what a model that was asked makes of them; then for what class_checks.h lists. Nothing is changed. Each problem that one command can mend has it (library::Problem::fix).
/// \throws as hashImages().
[[nodiscard]] CheckReport checkLibrary(const library::Library& library, const HashOptions& options, const jobs::Context& context = {},
                                       const CheckRules& rules = {});

/// The part of it that decodes nothing: the scan's problems and findEmptyFolders(), sorted, with their fixes.
[[nodiscard]] std::vector<library::Problem> checkHeaders(const library::Library& library, const jobs::Context& context = {});

/// The part of checkLibrary() after hashing. \param groups  what nearGroups() or equalGroups() gave.
/// O(n log n), also where all pictures are of one group.
[[nodiscard]] std::vector<library::Problem> findProblems(const library::Library& library, const std::vector<ImageHash>& hashes,
                                                         const std::vector<std::uint32_t>& groups, const CheckRules& rules = {});

} // namespace taxon::doctor
