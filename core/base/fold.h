// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace taxon {

/// A file name as file systems that ignore case and composition compare it: two names with equal foldedName() are one file on
/// macOS, and mostly on Windows. Full case folding of the canonical decomposition ("Straße" = "STRASSE", "é" = "e" + U+0301).
/// A name that is not UTF-8 is folded in its ASCII letters only. O(length). Thread-safe.
/// Source: The Unicode Standard, section 3.13, D145 (canonical caseless matching).
[[nodiscard]] std::string foldedName(std::string_view name);

} // namespace taxon
