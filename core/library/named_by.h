// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace taxon::library {

/// Which version of a model had named an image, by the SHA-256 of its bytes; "" of a model file that is no version.
using NamedBy = std::unordered_map<std::string, std::string>;

/// The images that people accepted as a model had named them, or otherwise after looking at its guess: those of "accept" steps that were not taken
/// back. Who is not in it came in without a model.
/// \param steps  editHistory(). O(images of all steps).
[[nodiscard]] NamedBy namedBy(const std::vector<EditStep>& steps);

} // namespace taxon::library
