// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/identify_filter.h"
#include "library/edits.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace taxon::identify {

/// What people decided about unknown images, by the SHA-256 of their bytes; who is not in it is new.
using Decisions = std::unordered_map<std::string, ImageStatus>;

/// Follows every image that was accepted, or moved out of _unknown by any other step, to where it lies now. Steps that were taken back don't
/// count. The library's journal is the truth: IdentifyStore::note() copies this into a store, so a kill between the two loses nothing.
/// \param steps  library::editHistory(). O(images of all steps).
[[nodiscard]] Decisions decisionsOf(const std::vector<library::EditStep>& steps);

} // namespace taxon::identify
