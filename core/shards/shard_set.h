// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::shards {

/// One image of a shard set: one line of index.csv.
struct ShardRow {
    std::string shard;        ///< file name of the tar
    std::string key;          ///< nine digits, unique in the shard set
    std::uint64_t offset = 0; ///< of the image's first byte in the tar
    std::uint64_t bytes = 0;
    std::string sha256;
    std::string path;      ///< relative to the library, as pathToText()
    std::string className; ///< "" for out-of-scope
    std::string set;
    std::string group;
    int label = -1;
};

/// One tar of a shard set.
struct ShardInfo {
    std::string file;
    std::string set;
    std::string sha256;
    std::uint64_t bytes = 0;
    std::size_t images = 0;
    std::map<std::string, std::size_t> classes; ///< class name -> images; "" are the out-of-scope ones
};

/// What lies beside the tars: manifest.json and index.csv (docs/formats/shards.md). Plain value.
struct ShardSet {
    static constexpr int kVersion = 1;

    std::string datasetId;
    std::uint64_t shuffleSeed = 0;
    std::vector<std::string> classes;
    std::vector<dataset::SetInfo> sets; ///< without "reserve"; count and hash are those of the packed images
    std::vector<ShardInfo> shards;      ///< in packing order
    std::vector<ShardRow> rows;         ///< in packing order: by shard, then offset
    std::vector<std::string> leftOut;   ///< paths of images that changed before they were packed

    /// Reads both files, checks the index against its SHA-256, and every row: known shard, offset inside it, safe path,
    /// no path twice, label in range. The tars themselves are not touched (see verifyShards()).
    /// \throws Error{NotFound} if it is no shard set; Error{Damaged|Unsupported}.
    static ShardSet open(const std::filesystem::path& folder);
    /// Writes manifest.json, index.csv and timm's _info.json into \p folder. \throws Error{Io|NoSpace}.
    void write(const std::filesystem::path& folder) const;

    [[nodiscard]] std::uint64_t imageBytes() const noexcept;
};

/// The member name of an image: key and the path's extension in lower case; "bin" where that would not be a plain one.
[[nodiscard]] std::string memberName(const ShardRow& row);
/// \p set as it stands in file names: everything but [A-Za-z0-9_] becomes '_'.
[[nodiscard]] std::string fileNamePart(std::string_view set);
/// A path that stays below the folder it is joined to. \throws Error{Damaged} for an absolute one, "..", an empty or NUL part.
[[nodiscard]] std::filesystem::path safeRelativePath(std::string_view pathText, const std::string& where);

} // namespace taxon::shards
