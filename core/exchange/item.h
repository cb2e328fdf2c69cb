// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/scan.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace taxon::exchange {

/// What a model thinks of an image.
struct Prediction {
    std::string className;
    double confidence = 0; ///< 0 to 1
};

/// One image on its way into the library or out of it: where its file is, and what is known about it.
struct Item {
    std::filesystem::path file; ///< absolute
    library::Place place = library::Place::Class;
    std::string className;       ///< "" outside Place::Class and Place::Benchmark
    std::string benchmark;       ///< of the two places in a benchmark
    std::filesystem::path below; ///< where it lies below its class (or reserved) folder: "1.jpg", "puppies/1.jpg"
    std::string set;             ///< "train", "validation", "test", a benchmark's name, or "" = the source has no sets
    std::string sha256;          ///< what its bytes must hash to, or "" = not known
    std::string origin;          ///< how the source calls it, as text; for messages
    std::optional<Prediction> prediction;
};

/// What a source holds and could not be used, or an export had to leave out.
struct Refused {
    std::string path; ///< as text
    std::string reason;
};

/// A set of labelled images in memory: what every format is read to and written from.
struct Description {
    std::vector<std::string> classes; ///< all of them, also without an image, in the order of their indices; writers need each item's in it
    std::vector<Item> items;
    std::vector<Refused> refused;
};

/// Where the item lies in a library: "dog/puppies/1.jpg", "_benchmark/hard/dog/1.jpg", "_unknown/1.jpg".
[[nodiscard]] std::filesystem::path libraryPath(const Item& item);

/// Sets place, benchmark and below from where the source keeps the file, given the item's className ("" = it has no label).
///
/// \param relative  normal and relative. A folder named as the class, or a reserved one (_unknown, _out_of_scope, _benchmark/<name>/…), starts the
/// part that counts: "images/dog/puppies/1.jpg" of class dog lies at puppies/1.jpg below dog. Without such a folder only the file's name counts; no
/// label means Place::Unknown then.
void placeByPath(Item& item, const std::filesystem::path& relative);

/// Moves the item to another folder of the library: "dog", "dog/puppies", "_unknown", "_out_of_scope", "_benchmark/hard/dog".
/// \returns false, with the item as it was, if images can't lie there.
[[nodiscard]] bool placeInFolder(Item& item, const std::string& folder);

/// "train", "validation" or "test" for what tools call these folders (train, Training Data, val, valid, testing …, in any case), else "".
[[nodiscard]] std::string splitName(const std::string& folder);
/// The folder of a set that most tools look for: "val" for "validation", else its name.
[[nodiscard]] std::string splitFolder(const std::string& set);

/// The folders of \p root that are named as splits, by name. Empty if one is called otherwise (but for those that start with '_' or '.'): "train" is
/// a class, too.
[[nodiscard]] std::vector<std::string> splitFoldersOf(const std::filesystem::path& root);

/// \p path with "-<n>" before its extension; the name is shortened where it would have more than 255 bytes.
[[nodiscard]] std::filesystem::path numbered(const std::filesystem::path& path, int n);

} // namespace taxon::exchange
