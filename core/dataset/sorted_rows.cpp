// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/sorted_rows.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace taxon::dataset {
namespace {

constexpr std::size_t kBlock = 64 << 10;

/// A row as it lies in the file; its path follows. Names are pointers: the file never outlives the process.
struct StoredRow {
    Name className, subClass, set, reason;
    Digest group, pixelHash, sha256;
    ShortDigest checksum;
    std::uint64_t bytes = 0;
    std::uint64_t pathBytes = 0;
};
static_assert(std::is_trivially_copyable_v<StoredRow> && std::has_unique_object_representations_v<StoredRow>);

void append(std::vector<std::byte>& out, const ManifestRow& row)
{
    const StoredRow stored{row.className, row.subClass, row.set,      row.reason, row.group,
                           row.pixelHash, row.sha256,   row.checksum, row.bytes,  row.path.size()};
    const auto fixed = std::as_bytes(std::span(&stored, 1));
    const auto path = std::as_bytes(std::span(row.path));
    out.insert(out.end(), fixed.begin(), fixed.end());
    out.insert(out.end(), path.begin(), path.end());
}

StoredRow storedAt(const std::byte* from)
{
    StoredRow stored;
    std::memcpy(&stored, from, sizeof stored);
    return stored;
}

/// \p row without its path, whose memory it keeps.
void assign(ManifestRow& row, const StoredRow& stored)
{
    row.className = stored.className;
    row.subClass = stored.subClass;
    row.set = stored.set;
    row.reason = stored.reason;
    row.group = stored.group;
    row.pixelHash = stored.pixelHash;
    row.sha256 = stored.sha256;
    row.checksum = stored.checksum;
    row.bytes = stored.bytes;
}

} // namespace

SortedRows::SortedRows(const EachRow& rows, const std::filesystem::path& scratchFolder, std::size_t pieceRows) : m_file(scratchFolder)
{
    std::vector<ManifestRow> piece;
    rows([&](const ManifestRow& row) {
        piece.push_back(row);
        if (piece.size() >= pieceRows)
            write(piece);
    });
    if (!piece.empty())
        write(piece);
}

/// Sorts \p rows, appends them to the file and forgets them.
void SortedRows::write(std::vector<ManifestRow>& rows)
{
    std::sort(rows.begin(), rows.end(), [](const ManifestRow& a, const ManifestRow& b) { return a.path < b.path; });
    const Place from = m_pieces.empty() ? 0 : m_pieces.back().to;
    Piece piece{from, from};
    std::vector<std::byte> block;
    const auto flush = [&] {
        m_file.write(piece.to, block);
        piece.to += block.size();
        block.clear();
    };
    for (const ManifestRow& row : rows) {
        append(block, row);
        if (block.size() >= kBlock)
            flush();
    }
    flush();
    m_pieces.push_back(piece);
    rows.clear();
}

ManifestRow SortedRows::at(Place place) const
{
    std::array<std::byte, sizeof(StoredRow)> fixed{};
    m_file.read(place, fixed);
    const StoredRow stored = storedAt(fixed.data());
    ManifestRow row;
    assign(row, stored);
    row.path.resize(stored.pathBytes);
    m_file.read(place + sizeof stored, std::as_writable_bytes(std::span(row.path)));
    return row;
}

RowsByPath::RowsByPath(const SortedRows& rows) : m_file(rows.file())
{
    for (const SortedRows::Piece& piece : rows.pieces()) {
        Reader reader;
        reader.left = piece;
        reader.nextPlace = piece.from;
        readRow(reader); // no piece is empty
        m_readers.push_back(std::move(reader));
    }
    std::make_heap(m_readers.begin(), m_readers.end(), isLater);
}

void RowsByPath::next()
{
    std::pop_heap(m_readers.begin(), m_readers.end(), isLater);
    if (readRow(m_readers.back()))
        std::push_heap(m_readers.begin(), m_readers.end(), isLater);
    else
        m_readers.pop_back();
}

/// \returns false at the end of the piece.
bool RowsByPath::readRow(Reader& reader) const
{
    std::vector<std::byte>& block = reader.block;
    const auto fill = [&](std::size_t wanted) { // so that this many bytes follow the used ones
        if (block.size() - reader.used >= wanted)
            return;
        block.erase(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(reader.used));
        reader.used = 0;
        const std::size_t had = block.size();
        block.resize(had + std::min<std::size_t>(std::max(kBlock, wanted) - had, reader.left.to - reader.left.from));
        m_file.read(reader.left.from, std::span(block).subspan(had));
        reader.left.from += block.size() - had;
    };
    if (reader.nextPlace == reader.left.to)
        return false;
    fill(sizeof(StoredRow));
    const StoredRow stored = storedAt(block.data() + reader.used);
    const std::size_t bytes = sizeof stored + stored.pathBytes;
    fill(bytes);
    assign(reader.row, stored);
    reader.row.path.assign(reinterpret_cast<const char*>(block.data() + reader.used) + sizeof stored, stored.pathBytes);
    reader.used += bytes;
    reader.place = std::exchange(reader.nextPlace, reader.nextPlace + bytes);
    return true;
}

} // namespace taxon::dataset
