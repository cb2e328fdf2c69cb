// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace taxon::exchange {

/// Finds the files that a label file names, and only below one folder: a label file from elsewhere can't reach anything else.
///
/// What a reference may be: a path relative to the folder, an absolute one inside it, either in the text form of pathToText() or with Windows'
/// backslashes, a file:// address, and Label Studio's /data/local-files/?d=… and /data/upload/… (percent-encoded, with or without a host).
/// Not thread-safe.
class SourceFiles {
public:
    /// \throws Error{NotFound} if \p root is no folder.
    explicit SourceFiles(const std::filesystem::path& root);

    struct Found {
        std::filesystem::path file;     ///< absolute; empty if refused
        std::filesystem::path relative; ///< to the root
        std::string refused;            ///< why there is no file, or ""
    };
    /// Never throws for a bad reference: a file outside, a link, a missing file, a network address are refused with the reason.
    [[nodiscard]] Found find(const std::string& reference);

    [[nodiscard]] const std::filesystem::path& root() const noexcept { return m_root; }

private:
    [[nodiscard]] Found look(const std::filesystem::path& path);
    [[nodiscard]] bool isInside(const std::filesystem::path& folder);

    std::filesystem::path m_root;                   ///< canonical
    std::map<std::filesystem::path, bool> m_inside; ///< folders that were looked at
};

/// "%20" becomes a space. \param plusIsSpace  as in the part of an address after the question mark.
[[nodiscard]] std::string percentDecoded(const std::string& text, bool plusIsSpace = false);
/// Every byte but letters, digits and "-._~/" as %HH.
[[nodiscard]] std::string percentEncoded(const std::string& bytes);

} // namespace taxon::exchange
