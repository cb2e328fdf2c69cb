// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"

#include <string>
#include <vector>

namespace taxon::library {

/// The steps of \p steps in which somebody said something about images, in their order. Pure.
[[nodiscard]] std::vector<EditStep> verdictSteps(std::vector<EditStep> steps);

/// What people did as a table with a header line, RFC 4180 and UTF-8: one row an image of a step, and one of a step without images
/// (columns: docs/formats/journal.md, topic "library"). Pure; O(images of all steps).
[[nodiscard]] std::string historyCsv(const std::vector<EditStep>& steps);

} // namespace taxon::library
