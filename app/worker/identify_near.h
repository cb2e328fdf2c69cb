// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "identify/identify_store.h"
#include "jobs/context.h"

#include <cstddef>

namespace taxon::worker {

/// Finds what the images of a list look nearly like, among themselves and in the library as it is now, and keeps that in the store.
///
/// The library's looks come from its catalogue; pictures that it doesn't know yet are decoded. _unknown and _removed are no part of it.
/// Where several images of the library look like one, the one with the same pixels is named, else the nearest by its hashes.
/// \returns how many images look like another one. \throws Error{Cancelled|Io|NoSpace|Damaged|Locked}.
std::size_t findNear(identify::IdentifyStore& store, const Workspace& workspace, const jobs::Context& context);

} // namespace taxon::worker
