// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "base/json_file.h"
#include "dataset/row_types.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::dataset {

/// What a set of images is for.
enum class SetKind {
    Train,
    Validation,
    Test,
    Benchmark,  ///< in-scope images from the real world, each with a class
    OutOfScope, ///< images of no class: they should score low
    Reserve,    ///< surplus above the maximum, conflicts, classes below the minimum: not used
};

[[nodiscard]] const char* name(SetKind kind) noexcept;
/// \throws Error{Damaged} for another word.
[[nodiscard]] SetKind setKindFromName(const std::string& name);

/// One image of a data set. About 220 bytes with its path: a million are held at once.
struct ManifestRow {
    std::string path;     ///< relative to the library, as pathToText()
    Name className;       ///< what it is trained as: the folder's name or what classes.yaml makes of it; "" for out-of-scope images
    Name subClass;        ///< "" or the folder below the class; of a mapped class the original folder, too: "tabby", "tabby/young"
    Name set;             ///< name of its set: "train", "validation", "test", "reserve", or the benchmark's name
    Name reason;          ///< why it is in "reserve" (reason.h), else ""
    Digest group;         ///< the smallest pixel hash of the pictures that must not be separated; "" if damaged
    Digest pixelHash;     ///< the picture itself; "" if damaged
    Digest sha256;        ///< of the file's bytes
    ShortDigest checksum; ///< of the same bytes (base/checksum.h); "" in data sets of versions 1 and 2
    std::uint64_t bytes = 0;
};

struct SetInfo {
    std::string name;
    SetKind kind = SetKind::Train;
    std::size_t images = 0;
    std::string hash; ///< SHA-256 over the sorted (sha256, class) pairs: equal hash = same frozen set
};

/// A data set: immutable folder datasets/<id> with manifest.csv and dataset.json (docs/formats/dataset.md).
struct Manifest {
    std::string id;
    std::filesystem::path library;    ///< absolute folder the paths are relative to
    std::vector<std::string> classes; ///< trained classes, sorted by code point: the label is the index
    std::vector<SetInfo> sets;        ///< train, validation, test, then benchmarks by name, then reserve
    std::vector<ManifestRow> rows;    ///< sorted by set, class, path
    Json rules;                       ///< the rules that made it, whole (docs/formats/dataset.md)

    /// Index of \p className in classes, or -1.
    [[nodiscard]] int label(const std::string& className) const;
    /// The first folder of a row's path that names a class: what the library calls it. "" for out-of-scope images.
    [[nodiscard]] static std::string folderOf(const ManifestRow& row);
    /// \throws Error{NotFound} if there is none of that name.
    [[nodiscard]] const SetInfo& set(const std::string& setName) const;

    /// \throws Error{NotFound|Damaged|Unsupported}; set hashes and counts are checked against the rows.
    /// Reads the table row by row: memory is that of the rows.
    static Manifest open(const std::filesystem::path& folder);
    /// Writes the folder atomically. \throws Error{AlreadyExists|Io|NoSpace}.
    void write(const std::filesystem::path& folder) const;
    /// SHA-256 of manifest.csv as write() makes it: equal for equal rows. O(rows).
    [[nodiscard]] Sha256Digest tableSha256() const;
};

} // namespace taxon::dataset
