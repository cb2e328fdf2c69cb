// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"

#include <string>
#include <vector>

namespace taxon::dataset {

/// SHA-256 (hexadecimal) over the sorted lines "sha256 class\n" of \p rows: equal for equal sets, whatever their order and file names.
[[nodiscard]] std::string setHash(const std::vector<const ManifestRow*>& rows);

} // namespace taxon::dataset
