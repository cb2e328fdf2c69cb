// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "dataset/manifest.h"

#include <filesystem>
#include <functional>

namespace taxon::dataset {

class ManifestReader;

/// Shows the rows of a data set one after the other, so that a million need not lie in memory. Each call begins anew.
using EachRow = std::function<void(const std::function<void(const ManifestRow&)>&)>;

/// The rows of a data set that lies in memory, and outlives it.
[[nodiscard]] EachRow eachRowOf(const Manifest& manifest);
/// The rows of one that is read row by row; \p reader must outlive the result.
[[nodiscard]] EachRow eachRowOf(const ManifestReader& reader);

/// Manifest::write() of \p head, whose own rows are not looked at, with the rows of \p eachRow; each is asked for once.
void writeManifest(const Manifest& head, const EachRow& eachRow, const std::filesystem::path& folder);

/// SHA-256 of the manifest.csv that these rows give.
[[nodiscard]] Sha256Digest tableSha256(const EachRow& eachRow);

} // namespace taxon::dataset
