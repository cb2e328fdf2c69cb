// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_lock.h"
#include "base/file_system.h"

#include <filesystem>
#include <optional>

namespace taxon::shards {

/// The hidden sibling ".<name>.extracting" in which an extraction grows until it is whole; not for other folders.
///
/// It stays where the process dies or the work is cancelled, and the next extraction of the same shard set goes on in it. Its
/// .taxon/ holds the manifest and the index, by which "the same" is known, and a lock against a second process.
class ExtractionFolder {
public:
    /// Takes what lies there if it is of \p source, else begins anew. \throws Error{Locked|Io|NoSpace}.
    ExtractionFolder(const std::filesystem::path& source, std::filesystem::path target, FileSystem& fileSystem);

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    /// Whether files may lie here already.
    [[nodiscard]] bool goesOn() const noexcept { return m_goesOn; }
    /// Gives the folder its name. \throws Error{AlreadyExists|Io|NoSpace}.
    void commit();
    /// Removes all of it.
    void remove() noexcept;

private:
    std::filesystem::path m_target;
    std::filesystem::path m_path;
    FileSystem& m_fileSystem;
    std::optional<FileLock> m_lock;
    bool m_goesOn = false;
};

} // namespace taxon::shards
