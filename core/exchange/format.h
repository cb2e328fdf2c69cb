// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/item.h"
#include "jobs/context.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace taxon::exchange {

/// What a reader is told.
struct ReadOptions {
    std::filesystem::path images;               ///< the folder that paths in a label file start from; empty = the label file's own
    std::map<std::string, std::string> columns; ///< "path", "class", "set" … -> the name that the source has for it
};

/// How the files of an export come to the other tool.
enum class MediaMode {
    Copy,
    HardLink,  ///< no space, but the same bytes: a tool that changes its file changes the library's
    PathsOnly, ///< label files only, which name the images where they are
};

/// Where an export puts an item's file.
struct Placed {
    std::filesystem::path relative; ///< to the export's folder; in PathsOnly what the label file calls it
    std::string leftOut;            ///< why the item is not in the export, or ""
};

/// What a writer of label files is given; by now the files are in place, or in leftOut.
struct Export {
    const Description& description;
    const std::vector<Placed>& placed; ///< one per item
    MediaMode media = MediaMode::Copy;
    std::filesystem::path folder;  ///< of the export
    std::filesystem::path library; ///< that the items are from; absolute
};

/// A way in which other tools keep labelled images (docs/formats/exchange.md).
struct Format {
    const char* name;
    const char* description;
    const char* recognisedBy;
    /// Whether the source looks like it. Cheap: names and the first bytes only.
    bool (*recognises)(const std::filesystem::path& source);
    /// nullptr: written only. \throws Error{NotFound|Damaged|InvalidArgument} if the source as a whole can't be read; single images are refused.
    Description (*read)(const std::filesystem::path& source, const ReadOptions& options, const jobs::Context& context);
    /// Names for all items, in their order. Items the format can't express are left out.
    std::vector<Placed> (*arrange)(const Description& description, MediaMode media);
    /// Writes what else belongs to the format into Export::folder; nullptr: the tree is all there is.
    void (*writeLabels)(const Export& written);
    bool takesPathsOnly = true;
};

/// All of them, in the order in which a source is asked what it is.
[[nodiscard]] std::span<const Format> formats();
/// \throws Error{InvalidArgument} naming the nearest one.
[[nodiscard]] const Format& formatNamed(const std::string& name);
/// The first that recognises the source. \throws Error{NotFound} if there is nothing; Error{Unsupported} if none does.
[[nodiscard]] const Format& recognisedFormat(const std::filesystem::path& source);

// One each: folders.cpp, csv_format.cpp, fiftyone.cpp, cvat.cpp, label_studio.cpp, cleanlab.cpp.
[[nodiscard]] Format foldersFormat();
[[nodiscard]] Format splitsFormat();
[[nodiscard]] Format csvFormat();
[[nodiscard]] Format fiftyoneFormat();
[[nodiscard]] Format cvatFormat();
[[nodiscard]] Format labelStudioFormat();
[[nodiscard]] Format cleanlabFormat();

} // namespace taxon::exchange
