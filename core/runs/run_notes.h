// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/run_folder.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace taxon::runs {

/// What people keep of a run: runs/<id>/notes.json (docs/formats/run.md). Nothing in it changes what a run does.
struct RunNotes {
    static constexpr std::size_t kMostTags = 20;
    static constexpr std::size_t kLongestTag = 40;    ///< bytes
    static constexpr std::size_t kLongestNote = 8000; ///< bytes

    std::vector<std::string> tags; ///< sorted, each once
    std::string note;              ///< any text, line breaks too

    friend bool operator==(const RunNotes&, const RunNotes&) = default;
};

/// \p text without the spaces around it. \throws Error{InvalidArgument} if it is empty, longer than kLongestTag, not UTF-8, or has a comma or
/// a control character (tags are typed as "a, b").
[[nodiscard]] std::string toTag(const std::string& text);

/// Empty where nobody has written any. \throws Error{Damaged|Unsupported|Io}.
[[nodiscard]] RunNotes readNotes(const RunFolder& run);
/// Writes \p notes in place of what was there, at once or not at all; tags are sorted and doubles dropped.
/// \throws Error{InvalidArgument} as toTag(), for too many tags, a note that is too long or not UTF-8; Error{Io|NoSpace}.
void writeNotes(const RunFolder& run, RunNotes notes);
/// Reads, changes and writes. Of two programs that do it at the same instant the later one wins. \returns what was there before: writeNotes()
/// with it takes the change back. \throws as both.
RunNotes changeNotes(const RunFolder& run, const std::function<void(RunNotes&)>& change);

} // namespace taxon::runs
