// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "library/scan.h"

namespace taxon::library {

/// Fills in the info of every image of \p library: from the catalogue where it knows the file, else by probing it, in parallel.
/// Images that can't be used are taken out and become problems, as do lying names. Internal to this folder.
/// \throws Error{Cancelled}; what was found until then is in the catalogue.
void readHeaders(Library& library, const ScanOptions& options, const jobs::Context& context);

} // namespace taxon::library
