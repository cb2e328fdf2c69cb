// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"

#include <filesystem>
#include <functional>

namespace taxon::dataset {

/// Reads the data set in \p folder row by row: each is shown to \p onRow, with the manifest, which has no rows. For who needs a few columns of a
/// million rows; memory is that of one. \returns the manifest, without rows.
///
/// The table is checked against its SHA-256 before a row is believed; what only all rows together say (counts, set hashes) is left out.
/// \throws as Manifest::open(), and whatever \p onRow throws.
Manifest scanManifest(const std::filesystem::path& folder, const std::function<void(const Manifest&, const ManifestRow&)>& onRow);

} // namespace taxon::dataset
