// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace taxon {

/// A workspace: one folder with taxon.yaml and everything Taxon makes from one library (docs/formats/workspace.md).
///
/// Plain value: holds paths and settings, no open files. The library may lie anywhere; a relative path in taxon.yaml is
/// relative to the workspace.
class Workspace {
public:
    static constexpr int kVersion = 1;

    /// Makes \p root with taxon.yaml and the empty folders. An existing empty folder is fine.
    /// \throws Error{NotFound} if the library is no folder; Error{AlreadyExists} if \p root is a workspace already.
    static Workspace create(const std::filesystem::path& root, const std::filesystem::path& library);
    /// \throws Error{NotFound} if there is no taxon.yaml; Error{Configuration} for a bad key; Error{Unsupported} for a newer format.
    static Workspace open(const std::filesystem::path& root);

    [[nodiscard]] const std::filesystem::path& root() const noexcept { return m_root; }
    [[nodiscard]] const std::filesystem::path& library() const noexcept { return m_library; }
    /// Fewest images a class needs to be trained (taxon.yaml: min_images, default 20).
    [[nodiscard]] int minImages() const noexcept { return m_minImages; }
    /// Most training images of a class (taxon.yaml: max_images, default 1000).
    [[nodiscard]] int maxImages() const noexcept { return m_maxImages; }
    /// Folder below root(); \p id passes requireSafeId().
    [[nodiscard]] std::filesystem::path dataset(const std::string& id) const;
    [[nodiscard]] std::filesystem::path shards(const std::string& id) const;
    [[nodiscard]] std::filesystem::path run(const std::string& id) const;
    [[nodiscard]] std::filesystem::path datasets() const { return m_root / "datasets"; }
    [[nodiscard]] std::filesystem::path shardSets() const { return m_root / "shards"; }
    [[nodiscard]] std::filesystem::path runs() const { return m_root / "runs"; }
    [[nodiscard]] std::filesystem::path models() const { return m_root / "models"; }
    [[nodiscard]] std::filesystem::path identify() const { return m_root / "identify"; }
    [[nodiscard]] std::filesystem::path journal() const { return m_root / "journal"; }
    [[nodiscard]] std::filesystem::path cache() const { return m_root / "cache"; }
    /// Limits a model must keep here instead of the default gates; the file may be missing (docs/formats/summary.md).
    [[nodiscard]] std::filesystem::path gatesFile() const { return m_root / "gates.yaml"; }

    /// Ids (folder names) in \p folder that are safe and not hidden, oldest name first; empty if the folder is missing.
    [[nodiscard]] static std::vector<std::string> idsIn(const std::filesystem::path& folder);
    /// The last of idsIn(). \param kind "data set", \param hint what to run first. \throws Error{NotFound}.
    [[nodiscard]] static std::string newestIn(const std::filesystem::path& folder, const std::string& kind, const std::string& hint);

private:
    std::filesystem::path m_root;
    std::filesystem::path m_library;
    int m_minImages = 20;
    int m_maxImages = 1000;
};

/// The user's cache folder for downloads and converted weights: $XDG_CACHE_HOME/taxon or ~/.cache/taxon.
[[nodiscard]] std::filesystem::path userCacheFolder();

} // namespace taxon
