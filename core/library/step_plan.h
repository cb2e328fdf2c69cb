// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace taxon::library {

/// Where an image went that somebody else moved away.
struct MovedAway {
    std::string to, sha256, who, why;
};

/// Works out what a step has to do: which file goes where under which name. Reads the library, changes nothing. Internal to this folder.
///
/// All functions throw as LibraryEditor's. Paths given are text of people; folders are paths relative to the library.
class StepPlan {
public:
    /// \param cacheFolder  of the workspace. \param movedAway  what the journal knows of a path that is not there; nothing if nothing.
    StepPlan(const std::filesystem::path& root, std::filesystem::path cacheFolder,
             std::function<std::optional<MovedAway>(const std::string&)> movedAway);

    /// The file or folder \p path goes into \p folder.
    void moveInto(const std::string& path, const std::filesystem::path& folder);
    /// It becomes \p to, or the next free name.
    void moveTo(const std::string& path, const std::filesystem::path& to);
    /// The folder becomes exactly \p to. \throws Error{AlreadyExists}.
    void renameFolder(const std::filesystem::path& folder, const std::filesystem::path& to);
    /// Everything in \p folder goes into \p into, then \p folder goes.
    void mergeFolder(const std::filesystem::path& folder, const std::filesystem::path& into);
    void makeFolder(const std::filesystem::path& folder);
    void removeFolder(const std::filesystem::path& folder);

    /// The files and folders in the order they have to be moved, files with their hashes: as the catalogue knows them, the others read in parallel.
    [[nodiscard]] std::vector<EditedImage> take(const jobs::Context& context);

    /// The folder of the library, checked to be one. \throws Error{NotFound|InvalidArgument}.
    [[nodiscard]] std::filesystem::path existingFolder(const std::string& folder) const;

private:
    [[nodiscard]] std::filesystem::path insideLibrary(const std::string& path) const;
    void requireFolders(const std::filesystem::path& folder) const;
    void place(const std::filesystem::path& from, const std::filesystem::path& to);
    void placeFile(const std::filesystem::path& from, const std::filesystem::path& to);
    std::multiset<std::string>& namesIn(const std::filesystem::path& folder);
    void leaves(const std::filesystem::path& path);
    [[nodiscard]] std::filesystem::path freeName(const std::filesystem::path& wanted);
    void requireOnce() const;

    const std::filesystem::path& m_root;
    std::filesystem::path m_cacheFolder;
    std::function<std::optional<MovedAway>(const std::string&)> m_movedAway;
    std::vector<EditedImage> m_images;
    std::map<std::filesystem::path, std::multiset<std::string>> m_names; ///< folded names, as they will be, of folders that something comes into
    std::map<std::filesystem::path, std::vector<std::string>> m_left;    ///< folded names that leave the others
    std::map<std::filesystem::path, std::unordered_map<std::string, int>>
        m_triedUpTo; ///< by folder and folded name: the last "-2", "-3" … that was looked at
};

/// Whether images may lie in \p folder: <class>/…, _unknown/…, _out_of_scope/…, _benchmark/<name>/<class or _out_of_scope>/….
[[nodiscard]] bool canHoldImages(const std::filesystem::path& folder);
/// The folder \p text names. \throws Error{InvalidArgument} if it can't hold images.
[[nodiscard]] std::filesystem::path folderForImages(const std::string& text);

} // namespace taxon::library
