// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "dataset/sorted_rows.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
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
/// {"added": 3, …}
[[nodiscard]] Json toJson(const ChangeCounts& counts);

/// The differences of two data sets. Images are the same by path; what is left over by the SHA-256 of its bytes (renamed); equal copies are
/// paired in the order of their paths. A row whose reason for the reserve alone differs counts as unchanged.
///
/// Holds no rows: 30 bytes for each path that only one of the two has, and two passes over both.
class DatasetDiff {
public:
    /// \throws Error{Io}. O(n log n).
    DatasetDiff(SortedRows before, SortedRows after);

    /// Shows each change, by path, until \p onChange says false; its rows are valid during the call. \throws Error{Io}.
    void eachChange(const std::function<bool(const ImageChange&)>& onChange) const;

    [[nodiscard]] std::size_t changed() const noexcept { return m_changed; }
    [[nodiscard]] std::size_t unchanged() const noexcept { return m_unchanged; }
    [[nodiscard]] ChangeCounts counts() const;
    /// By the class an image has now, or had; out-of-scope images under "".
    [[nodiscard]] const std::map<Name, ChangeCounts>& countsByClass() const noexcept { return m_byClass; }

private:
    static constexpr SortedRows::Place kNone = ~SortedRows::Place{0};

    void pairLeftovers();
    void count();

    SortedRows m_before;
    SortedRows m_after;
    std::vector<bool> m_isRenamed;         ///< of the paths that only the first has, in their order
    std::vector<SortedRows::Place> m_from; ///< of the paths that only the second has: the row in the first, or kNone
    std::size_t m_changed = 0;
    std::size_t m_unchanged = 0;
    std::map<Name, ChangeCounts> m_byClass;
};

} // namespace taxon::dataset
