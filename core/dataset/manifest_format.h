// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon::dataset {

// What reader and writer of docs/formats/dataset.md share.
inline constexpr int kManifestVersion = 3; // 1 had no pixel_hash: a group was one picture; 2 no checksum
inline constexpr const char* kManifestFormat = "taxon.dataset";
inline constexpr const char* kHeadName = "dataset.json";
inline constexpr const char* kTableName = "manifest.csv";

} // namespace taxon::dataset
