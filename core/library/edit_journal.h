// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"

#include <set>
#include <string>
#include <vector>

namespace taxon::library {

// How steps stand in the journal (docs/formats/journal.md, topic "library"). Internal to this folder.

inline constexpr const char* kJournalTopic = "library";

/// Writes a step before it is carried out: one entry for each kImagesPerEntry images, so that no line has no end.
/// \returns EditStep::time as the journal has it. \throws as Journal::append().
std::string appendStep(Journal& journal, const EditStep& step);
inline constexpr std::size_t kImagesPerEntry = 10'000;

/// Writes that a step has ended, with what EditedImage::failed and gone say. \throws as Journal::append().
void appendDone(Journal& journal, const EditStep& step);

/// What an editor of \p writer holds while it works.
[[nodiscard]] std::filesystem::path lockFile(const std::filesystem::path& journalFolder, const std::string& writer);

/// Whether a step did anything: not all it was about failed.
[[nodiscard]] bool hasEffect(const EditStep& step);

/// Whether an image of an undo is no longer to be brought back: it was, or somebody has moved it on.
[[nodiscard]] bool needsNoUndo(const EditedImage& image);

/// The steps of a journal and which of them have ended.
struct Steps {
    std::vector<EditStep> all;
    std::set<std::string> done;
    std::set<std::string> incomplete; ///< not all of their entries are there: they never began
};
/// Steps of others with paths that lead out of the library are left out, as foreign lines are. \throws as Journal::forEach().
[[nodiscard]] Steps readSteps(const Journal& journal);
/// The same with \p written, which were journalled behind all of them since, and have ended. O(steps).
[[nodiscard]] Steps withWritten(const Steps& steps, std::vector<EditStep> written);

} // namespace taxon::library
