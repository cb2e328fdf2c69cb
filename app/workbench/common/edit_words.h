// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"

#include <QString>
#include <string>
#include <vector>

namespace taxon::workbench {

/// "cat/1.jpg", or "12 images".
[[nodiscard]] QString imagesOf(const std::vector<std::string>& paths);
/// "kept", "wrong label", "not sure" …
[[nodiscard]] QString wordOf(library::Verdict verdict);
/// What a step did, in a word: "moved", "removed", or the verdict that it gave.
[[nodiscard]] QString wordOf(const library::EditStep& step);
/// "anna@host, 2026-11-24 10:30: blurred"; without a time, or a reason, that part is left out.
[[nodiscard]] QString byWhom(const std::string& who, const std::string& time, const std::string& why);
/// "Taken back: cat/1.jpg, kept", or "Done again: …" where an undo was taken back. \param steps  the history that \p undo is about.
/// \throws as requireDone().
[[nodiscard]] QString takenBack(const std::vector<library::EditStep>& steps, const library::EditStep& undo);
/// \throws Error{Failed} with the first image of the step that stayed where it was, and how many others did.
void requireDone(const library::EditStep& step);

} // namespace taxon::workbench
