// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace taxon::dataset {

/// classes.yaml: folders of the library that are trained under another name, several of them as one class if need be
/// (docs/formats/rules.md). The library's folders stay as they are.
class ClassMap {
public:
    /// \throws Error{NotFound|Io|Unsupported}; Error{Configuration} naming the line: a folder with two entries, a class that is itself mapped
    /// (a chain or a cycle), a name that can't be a class.
    static ClassMap open(const std::filesystem::path& file);
    static ClassMap parse(const std::string& text, const std::string& where);

    /// \throws Error{Configuration} with the nearest of \p folders for an entry whose folder is none of them.
    void requireFolders(const std::set<std::string>& folders) const;
    /// What the images of \p folder are trained as: the folder's own name unless it is mapped.
    [[nodiscard]] const std::string& classOf(const std::string& folder) const;
    [[nodiscard]] bool maps(const std::string& folder) const { return m_entries.contains(folder); }
    /// What each mapped folder is trained as.
    [[nodiscard]] std::map<std::string, std::string> entries() const;
    [[nodiscard]] bool empty() const noexcept { return m_entries.empty(); }
    /// {"tabby": "cat"}
    [[nodiscard]] Json toJson() const;

private:
    struct Entry {
        std::string className;
        std::string position; ///< file:line
    };
    std::map<std::string, Entry> m_entries; ///< by folder
};

} // namespace taxon::dataset
