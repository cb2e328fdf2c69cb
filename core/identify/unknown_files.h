// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace taxon::identify {

/// A file that may be an unknown image; nothing was read of it.
struct UnknownFile {
    std::filesystem::path file; ///< where it lies
    std::string path;           ///< how the list calls it, as pathToText()
};

/// Unknown files, one after another, in an order that depends on their names alone: what was interrupted goes on to the same list.
/// Not thread-safe.
class UnknownFiles {
public:
    virtual ~UnknownFiles() = default;
    /// Nothing at the end. \throws Error{Io|Damaged}.
    [[nodiscard]] virtual std::optional<UnknownFile> next() = 0;
};

/// All regular files below \p folder, by name, folders among them; links are not followed, what is hidden is skipped. The names of the folders on the
/// way are in memory, not those of the tree.
/// \throws Error{NotFound}.
[[nodiscard]] std::unique_ptr<UnknownFiles> filesBelow(const std::filesystem::path& folder);

/// The files that a text file names, one a line, in its order: relative to the folder of the list, or absolute. Blank lines and those that begin
/// with '#' are skipped; a missing file is told as unreadable when it is read. Each line is read when it is asked for.
/// \throws Error{NotFound|Io}; next(): Error{Damaged} naming the line, for a name of more than 4,095 bytes: this is no list.
[[nodiscard]] std::unique_ptr<UnknownFiles> filesOfList(const std::filesystem::path& list);

} // namespace taxon::identify
