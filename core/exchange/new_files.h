// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"

#include <filesystem>
#include <mutex>
#include <set>

namespace taxon::exchange {

/// Makes AtomicFile add files and never replace one, and fsyncs each folder once at the end instead of after each file.
/// Thread-safe as the file system below it.
class NewFiles : public FileSystem {
public:
    explicit NewFiles(FileSystem& below) : m_below(below) {}

    int create(const std::filesystem::path& path) override { return m_below.create(path); }
    int openToAppend(const std::filesystem::path& path) override { return m_below.openToAppend(path); }
    std::ptrdiff_t write(int fd, std::span<const std::byte> bytes) override { return m_below.write(fd, bytes); }
    int fsync(int fd) override { return m_below.fsync(fd); }
    int close(int fd) override { return m_below.close(fd); }
    int rename(const std::filesystem::path& from, const std::filesystem::path& to) override { return m_below.renameNew(from, to); }
    int renameNew(const std::filesystem::path& from, const std::filesystem::path& to) override { return m_below.renameNew(from, to); }
    int syncFolder(const std::filesystem::path& folder) override
    {
        const std::lock_guard lock(m_mutex);
        m_folders.insert(folder);
        return 0;
    }

    /// \returns 0, or -errno of the first folder that failed.
    int syncFolders()
    {
        int failure = 0;
        for (const std::filesystem::path& folder : m_folders)
            if (const int result = m_below.syncFolder(folder); result != 0 && failure == 0)
                failure = result;
        m_folders.clear();
        return failure;
    }

private:
    FileSystem& m_below;
    std::mutex m_mutex;
    std::set<std::filesystem::path> m_folders;
};

} // namespace taxon::exchange
