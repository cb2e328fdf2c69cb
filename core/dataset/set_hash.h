// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"

#include <string>
#include <utility>
#include <vector>

namespace taxon::dataset {

/// SHA-256 (hexadecimal) over the sorted lines "sha256 class\n" of \p rows: equal for equal sets, whatever their order and file names.
[[nodiscard]] std::string setHash(std::vector<const ManifestRow*> rows);
/// The same where the rows are not in memory. \param entries  SHA-256 and class of each.
[[nodiscard]] std::string setHash(std::vector<std::pair<Digest, Name>> entries);

} // namespace taxon::dataset
