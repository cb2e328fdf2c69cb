// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "storage/file_hashes.h"
#include "storage/folder_storage.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace taxon::test {

/// A folder as storage that remembers what was put and fetched, in order, keeps checksums as object stores do, and can be away.
class RecordingStorage : public storage::FolderStorage {
public:
    explicit RecordingStorage(const std::filesystem::path& root) : FolderStorage(root, {}), m_folder(root) {}

    [[nodiscard]] std::vector<storage::Entry> list(const std::string& folder, int depth, const jobs::Context& context) override
    {
        requireThere();
        std::vector<storage::Entry> entries = FolderStorage::list(folder, depth, context);
        for (storage::Entry& entry : entries)
            entry.stored = checksum(m_folder / entry.name);
        return entries;
    }
    [[nodiscard]] std::optional<storage::Entry> entry(const std::string& name, const jobs::Context& context) override
    {
        std::optional<storage::Entry> found = FolderStorage::entry(name, context);
        if (found)
            found->stored = checksum(m_folder / name);
        return found;
    }
    storage::Receipt put(const std::filesystem::path& file, const std::string& name, storage::Check check, const jobs::Context& context,
                         const storage::Meter& meter) override
    {
        requireThere();
        {
            const std::scoped_lock lock(m_mutex);
            m_puts.push_back(name);
        }
        if (beforePut)
            beforePut(name);
        storage::Receipt receipt = FolderStorage::put(file, name, check, context, meter);
        receipt.stored = checksum(m_folder / name);
        return receipt;
    }
    storage::Receipt get(const std::string& name, const std::filesystem::path& file, const jobs::Context& context,
                         const storage::Meter& meter) override
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_gets.push_back(name);
        }
        storage::Receipt receipt = FolderStorage::get(name, file, context, meter);
        if (!damaged.empty() && name.ends_with(damaged))
            std::fstream(file, std::ios::in | std::ios::out) << '?';
        receipt.stored = checksum(file);
        return receipt;
    }
    /// What was put since the last call.
    std::vector<std::string> takePuts()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_puts, {});
    }
    /// What was fetched since the last call.
    std::vector<std::string> takeGets()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_gets, {});
    }

    std::atomic<bool> isAway{false};
    std::function<void(const std::string& name)> beforePut{}; ///< what happens while a file is on its way
    std::string damaged;                                      ///< the end of a name whose first byte changes when it is fetched; "" = none

private:
    void requireThere() const
    {
        if (isAway)
            throw Error(ErrorCode::Io, "The server does not answer.");
    }

    static std::string checksum(const std::filesystem::path& file)
    {
        return storage::hashFile(file, "md5", [](std::uint64_t) {}).stored;
    }

    std::filesystem::path m_folder;
    std::mutex m_mutex;
    std::vector<std::string> m_puts, m_gets;
};

} // namespace taxon::test
