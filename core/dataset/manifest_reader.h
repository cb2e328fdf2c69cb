// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "dataset/manifest.h"

#include <filesystem>
#include <functional>

namespace taxon::dataset {

/// Reads a data set row by row: memory is that of one. For who needs a few columns of a million rows, or one pass over them.
class ManifestReader {
public:
    /// Reads dataset.json, and the table once, to check it against its SHA-256 before a row is believed.
    /// \throws as Manifest::open().
    explicit ManifestReader(std::filesystem::path folder);

    /// The data set without its rows.
    [[nodiscard]] const Manifest& head() const noexcept { return m_head; }
    /// Of manifest.csv.
    [[nodiscard]] const Sha256Digest& tableSha256() const noexcept { return m_tableSha256; }

    /// Shows each row, in the table's order, and then checks the counts of the sets, and the hashes of benchmarks and out-of-scope sets (40 bytes
    /// an image of these); those of the others only Manifest::open() checks.
    /// \throws as Manifest::open(), and whatever \p onRow throws.
    void eachRow(const std::function<void(const ManifestRow&)>& onRow) const;

private:
    std::filesystem::path m_table;
    int m_version = 0;
    Manifest m_head;
    Sha256Digest m_tableSha256{};
};

/// A data set without its rows, from dataset.json alone: for lists of them. Its table is not looked at. \throws as ManifestReader.
[[nodiscard]] Manifest readHead(const std::filesystem::path& folder);

/// \throws Error{Damaged}: the data set of \p table was changed after it was made.
[[noreturn]] void throwChangedDataset(const std::string& message, const std::filesystem::path& table);

} // namespace taxon::dataset
