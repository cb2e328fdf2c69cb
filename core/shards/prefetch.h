// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace taxon::shards {

/// Brings files into memory that somebody is about to read, many at a time: a disk or a share answers sixteen questions in
/// little more time than one. Only a wish: it reports nothing, and files it can't open are found out by who reads them.
///
/// Costs four look-ups a call where the files are in memory already. Thread-safe.
class Prefetcher {
public:
    /// \param folder descriptor of the folder that paths are relative to; must outlive the object.
    explicit Prefetcher(int folder) : m_folder(folder) {}
    ~Prefetcher();
    Prefetcher(const Prefetcher&) = delete;
    Prefetcher& operator=(const Prefetcher&) = delete;

    /// Begins to read \p count files and returns. \param pathOf  gives one by its number; "" = none. Asked for all only where some are
    /// not in memory.
    void want(std::size_t count, const std::function<std::filesystem::path(std::size_t)>& pathOf);

private:
    [[nodiscard]] bool isInMemory(const std::filesystem::path& path) const;
    void work(const std::stop_token& stop);

    int m_folder;
    std::mutex m_mutex;
    std::condition_variable_any m_wakeUp;
    std::deque<std::filesystem::path> m_queue;
    std::vector<std::jthread> m_threads; ///< none before the first file that is not in memory
};

} // namespace taxon::shards
