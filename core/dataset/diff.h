// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace taxon::dataset {

/// What can happen to an image between two data sets; several at once.
enum class ChangeKind {
    Added,
    Removed,
    Changed,    ///< same path, other bytes
    Renamed,    ///< same bytes, other path
    Relabelled, ///< another class
    Moved,      ///< another set
};
inline constexpr std::size_t kChangeKinds = 6;

/// "added" …
[[nodiscard]] const char* name(ChangeKind kind) noexcept;

/// One image of two data sets that is not the same in both.
struct ImageChange {
    const ManifestRow* before = nullptr; ///< null if it was added
    const ManifestRow* after = nullptr;  ///< null if it was removed

    [[nodiscard]] std::vector<ChangeKind> kinds() const;
    /// The row it is listed by: as it is now, or as it was.
    [[nodiscard]] const ManifestRow& row() const { return after != nullptr ? *after : *before; }
};

using ChangeCounts = std::array<std::size_t, kChangeKinds>; ///< by ChangeKind

/// The differences of two data sets. Points into their rows: they must outlive it.
struct DatasetDiff {
    std::vector<ImageChange> changes; ///< by path
    std::size_t unchanged = 0;

    [[nodiscard]] ChangeCounts counts() const;
    /// By the class an image has now, or had; out-of-scope images under "".
    [[nodiscard]] std::map<Name, ChangeCounts> countsByClass() const;
};

/// Images are the same by path; what is left over by the SHA-256 of its bytes (renamed); equal copies are paired in the order of
/// their paths. A row whose reason for the reserve alone differs counts as unchanged. O(n log n).
[[nodiscard]] DatasetDiff diffDatasets(const Manifest& before, const Manifest& after);

} // namespace taxon::dataset
