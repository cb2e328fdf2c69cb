// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"

#include <string>
#include <vector>

namespace taxon::library {

/// What one person said about an image, by moving it or by a verdict.
struct Answer {
    std::string step, action, who, time, why;
    std::string place;      ///< where the image belongs by this answer: "dog", "_removed", "_benchmark/difficult/cat" …; "not cat"
    bool carriedOut = true; ///< false: somebody else had moved the image away, so this answer is on record only
};

/// An image about which several people said different things without knowing of each other.
struct Conflict {
    std::string path; ///< where the journal saw it last
    std::string sha256;
    std::vector<Answer> answers; ///< by the journal's order; more than one, or one that was not carried out
};

/// The open conflicts, by path. Pure.
///
/// An answer replaces earlier ones of the same person, a move of somebody else that led to where the image lay (they saw it there),
/// and those its step names as seen (EditStep::seen). What is left and differs is a conflict. Equal answers are none; "unsure" is no
/// answer; a step that was taken back never was one. Merging and renaming classes is no answer about an image, but carries answers along.
/// O(images of all steps).
[[nodiscard]] std::vector<Conflict> findConflicts(const std::vector<EditStep>& steps);

/// The class a path says: "cat" of "cat/tabby/1.jpg" and of "_benchmark/hard/cat/1.jpg"; "" where no class is said.
[[nodiscard]] std::string labelOfPath(const std::string& path);
/// Where a path says that an image belongs: "cat", "_unknown", "_out_of_scope", "_removed", "_benchmark/hard/cat".
[[nodiscard]] std::string placeOfPath(const std::string& path);
/// The folder an image goes to when its label becomes \p className: its class's, or, of an image of a benchmark, the class's in the same benchmark.
[[nodiscard]] std::string folderForLabel(const std::string& path, const std::string& className);

} // namespace taxon::library
