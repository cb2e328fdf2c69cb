// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/scratch_file.h"
#include "dataset/manifest_writer.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace taxon::dataset {

/// The rows of a data set in the order of their paths, however many: they lie in a nameless file, as sorted pieces that RowsByPath merges
/// when it reads. Takes about 180 bytes of disk and the path for each row; memory while rows are added is that of one piece.
class SortedRows {
public:
    static constexpr std::size_t kPieceRows = 20'000; ///< 5 MiB
    using Place = std::uint64_t;                      ///< of a row, for at()
    /// A sorted piece of the file, in bytes.
    struct Piece {
        Place from = 0;
        Place to = 0;
    };

    /// Takes all rows of \p rows. \param scratchFolder  of the file: ScratchFile. \param pieceRows  at least 1.
    /// \throws Error{Io|NoSpace}, and whatever \p rows throws. O(n log n).
    SortedRows(const EachRow& rows, const std::filesystem::path& scratchFolder, std::size_t pieceRows = kPieceRows);

    /// One row. \throws Error{Io}.
    [[nodiscard]] ManifestRow at(Place place) const;
    [[nodiscard]] const ScratchFile& file() const noexcept { return m_file; }
    [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return m_pieces; }

private:
    void write(std::vector<ManifestRow>& rows);

    ScratchFile m_file;
    std::vector<Piece> m_pieces;
};

/// Goes once through SortedRows, which must outlive it. 64 KiB a piece. One thread at a time.
class RowsByPath {
public:
    /// Stands at the first row. \throws Error{Io}.
    explicit RowsByPath(const SortedRows& rows);

    /// Null behind the last row; valid until next().
    [[nodiscard]] const ManifestRow* row() const noexcept { return m_readers.empty() ? nullptr : &m_readers.front().row; }
    [[nodiscard]] SortedRows::Place place() const noexcept { return m_readers.front().place; }
    /// \throws Error{Io}.
    void next();

private:
    struct Reader {
        SortedRows::Piece left;       ///< what is not in the block yet
        std::vector<std::byte> block; ///< begins with the row behind the current one
        std::size_t used = 0;         ///< bytes of the block in front of that row
        SortedRows::Place nextPlace = 0;
        SortedRows::Place place = 0;
        ManifestRow row;
    };

    bool readRow(Reader& reader) const;
    static bool isLater(const Reader& a, const Reader& b) { return b.row.path < a.row.path; }

    const ScratchFile& m_file;
    std::vector<Reader> m_readers; ///< a heap: the smallest path first
};

} // namespace taxon::dataset
