// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace taxon {

/// The folder of recipes and other read-only files: $TAXON_RESOURCES, else <program>/../share/taxon of an installed program, else
/// resources/ of the source tree it was built from.
/// \throws Error{NotFound} if none is there.
[[nodiscard]] std::filesystem::path resourceFolder();

} // namespace taxon
