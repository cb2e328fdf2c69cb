// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"
#include "library/scan.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::doctor {

/// A finding that is left as it is, and why.
struct NotFixed {
    library::Problem problem;
    std::string reason;
};

/// What would mend findings, as one step of LibraryEditor.
struct FixPlan {
    std::vector<library::Change> changes;
    std::vector<std::string> toTurn; ///< JPEGs to make upright, as pathToText()
    std::vector<NotFixed> notFixed;
};

/// Plans the mending of \p problems (a part of what checkLibrary() found). Reads the library, changes nothing.
///
/// Damaged, unsupported and duplicate images, and the library's copy of a benchmark's picture, go to _removed/; a lying extension and a
/// name that collides become another name; a misplaced image goes to _unknown/, another file to _removed/; an empty folder goes; a rotated
/// JPEG is turned upright. A file is changed once a step: of two findings about one file the second is in notFixed.
[[nodiscard]] FixPlan planFixes(const std::filesystem::path& root, const std::vector<library::Problem>& problems);

/// Carries a plan out. An upright picture is written beside the removed ones first, then the two change places in the step, so that
/// undoing it brings the original bytes back. What can't be turned is added to \p plan.notFixed.
/// \param dryRun  nothing is written. \throws as LibraryEditor::fix(); Error{Io|NoSpace} if a turned picture can't be written.
[[nodiscard]] library::EditStep applyFixes(library::LibraryEditor& editor, const std::filesystem::path& root, FixPlan& plan, const std::string& why,
                                           bool dryRun, const jobs::Context& context = {});

} // namespace taxon::doctor
