// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"
#include "session.h"

#include <string>
#include <vector>

namespace taxon::cli {

// What the commands that change the library share.

/// An editor that shows progress; says what it found cut off.
[[nodiscard]] library::LibraryEditor openEditor(Session& session, const Workspace& workspace, bool dryRun);

/// Paths of the command line, and those that \p list names one a line ("-" = standard input), as journals name them.
[[nodiscard]] std::vector<std::string> pathsInLibrary(const std::vector<std::string>& paths, const std::string& list, const Workspace& workspace);

[[nodiscard]] Json toJson(const library::EditStep& step);

/// "cat/1.jpg -> dog/1.jpg", "new folder dog" …; with the reason where it failed.
[[nodiscard]] std::string lineOf(const library::EditedImage& image);

/// Tells what a step did, or would do; the first lines only of a long one. \throws Error{Failed} if images stayed where they were.
void tell(const Session& session, const library::EditStep& step, bool dryRun);

/// The steps of others that gave the open answers about these images: what a person who decides between them has seen.
[[nodiscard]] std::vector<std::string> answersAbout(const Workspace& workspace, const std::vector<std::string>& paths);

} // namespace taxon::cli
