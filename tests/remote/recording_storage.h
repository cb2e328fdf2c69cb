// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "storage/folder_storage.h"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace taxon::test {

/// A folder as storage that remembers what was put, in order, and can be away.
class RecordingStorage : public storage::FolderStorage {
public:
    explicit RecordingStorage(const std::filesystem::path& root) : FolderStorage(root, {}) {}

    [[nodiscard]] std::vector<storage::Entry> list(const std::string& folder, int depth, const jobs::Context& context) override
    {
        requireThere();
        return FolderStorage::list(folder, depth, context);
    }
    storage::Receipt put(const std::filesystem::path& file, const std::string& name, storage::Check check, const jobs::Context& context,
                         const storage::Meter& meter) override
    {
        requireThere();
        {
            const std::scoped_lock lock(m_mutex);
            m_puts.push_back(name);
        }
        return FolderStorage::put(file, name, check, context, meter);
    }
    /// What was put since the last call.
    std::vector<std::string> takePuts()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_puts, {});
    }

    std::atomic<bool> isAway{false};

private:
    void requireThere() const
    {
        if (isAway)
            throw Error(ErrorCode::Io, "The server does not answer.");
    }

    std::mutex m_mutex;
    std::vector<std::string> m_puts;
};

} // namespace taxon::test
