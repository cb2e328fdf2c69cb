// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/checksum.h"
#include "base/file_system.h"
#include "base/hash.h"
#include "dataset/manifest.h"
#include "shards/text_pool.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::shards {

/// One image of a shard set: one line of index.csv. 128 bytes, and its path: a million of them must fit.
struct ShardRow {
    std::string_view path;    ///< relative to the library, as pathToText(); lives in the set's texts
    std::uint64_t key = 0;    ///< unique in the shard set: ShardSet::keyText()
    std::uint64_t offset = 0; ///< of the image's first byte in the tar
    std::uint64_t bytes = 0;
    Sha256Digest sha256{};
    Sha256Digest group{};      ///< zeros: it has none
    ChecksumDigest checksum{}; ///< zeros: not known (version 1)
    std::uint32_t shard = 0;   ///< index in ShardSet::shards
    std::int32_t label = -1;   ///< index in ShardSet::classes; -1 for out-of-scope
};

/// One tar of a shard set.
struct ShardInfo {
    std::string file;
    std::string set;
    std::string content;  ///< content address: SHA-256 over what is packed, in order; equal content = equal bytes. "" in version 1
    std::string checksum; ///< of the tar's bytes (base/checksum.h). "" in version 1, and where images were shared unread (version 3)
    std::string sha256;   ///< of the tar's bytes; "" unless packed with it, or in version 1
    std::uint64_t bytes = 0;
    std::size_t images = 0;
    std::map<std::string, std::size_t> classes; ///< class name -> images; "" are the out-of-scope ones
};

/// What lies beside the tars: manifest.json and index.csv (docs/formats/shards.md). Plain value; copies share the texts.
struct ShardSet {
    static constexpr int kVersion = 3;

    std::string datasetId;
    std::uint64_t shuffleSeed = 0;
    std::vector<std::string> classes;
    std::vector<dataset::SetInfo> sets; ///< without "reserve"; count and hash are those of the packed images
    std::vector<ShardInfo> shards;
    std::vector<ShardRow> rows;       ///< by shard, then offset
    std::vector<std::string> leftOut; ///< paths of images that changed before they were packed
    int version = kVersion;           ///< of the files it was read from
    std::shared_ptr<TextPool> texts = std::make_shared<TextPool>();

    /// Reads both files, checks the index against its SHA-256, and every row: known shard, offset inside it behind the row
    /// before, safe path, no path and no key twice, label in range. The tars themselves are not touched (see verifyShards()).
    /// \throws Error{NotFound} if it is no shard set; Error{Damaged|Unsupported}.
    static ShardSet open(const std::filesystem::path& folder);
    /// The same, but each row is only shown to \p onRow: for who needs few columns of a million rows. The checks that need all
    /// rows at once (twice, count) are left out.
    static ShardSet scan(const std::filesystem::path& folder, const std::function<void(const ShardSet&, const ShardRow&)>& onRow);
    /// manifest.json alone: no rows, and nothing of the index is looked at. For lists of shard sets. \throws as open().
    static ShardSet head(const std::filesystem::path& folder);
    /// Writes manifest.json, index.csv and timm's _info.json into \p folder, as version 3 where a packed shard has no
    /// checksum, else as version 2. \throws Error{Io|NoSpace}.
    void write(const std::filesystem::path& folder, FileSystem& fileSystem = realFileSystem()) const;

    [[nodiscard]] const std::string& className(const ShardRow& row) const; ///< "" for out-of-scope
    [[nodiscard]] const std::string& setName(const ShardRow& row) const { return shards[row.shard].set; }
    /// The stem of the image's members: 16 hexadecimal digits, in version 1 nine decimal ones.
    [[nodiscard]] std::string keyText(const ShardRow& row) const;
    /// The member name of an image: key and the path's extension in lower case; "bin" where that would not be a plain one.
    [[nodiscard]] std::string memberName(const ShardRow& row) const;
    /// The rows of each shard, in the order of the shards. Valid as long as rows is not changed.
    [[nodiscard]] std::vector<std::span<const ShardRow>> rowsByShard() const;
    [[nodiscard]] std::uint64_t imageBytes() const noexcept;
    /// Whether \p bytes are those of the image: by the checksum where it is known, else by SHA-256.
    [[nodiscard]] static bool isImage(const ShardRow& row, std::span<const std::byte> bytes);
};

/// \p set as it stands in file names: everything but [A-Za-z0-9_] becomes '_'.
[[nodiscard]] std::string fileNamePart(std::string_view set);
/// A path that stays below the folder it is joined to. \throws Error{Damaged} for an absolute one, "..", an empty or NUL part.
[[nodiscard]] std::filesystem::path safeRelativePath(std::string_view pathText, const std::string& where);

} // namespace taxon::shards
