// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/prefetch.h"

#include "base/unique_fd.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/uio.h>

namespace taxon::shards {
namespace {

constexpr std::size_t kInFlight = 16;
constexpr std::size_t kSamples = 4;

UniqueFd openForReading(int folder, const std::filesystem::path& path)
{
    return UniqueFd(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
}

} // namespace

Prefetcher::~Prefetcher()
{
    for (std::jthread& thread : m_threads)
        thread.request_stop();
}

bool Prefetcher::isInMemory(const std::filesystem::path& path) const
{
    const UniqueFd fd = openForReading(m_folder, path);
    char byte = 0;
    const iovec into{&byte, 1};
    return !fd || ::preadv2(fd.value(), &into, 1, 0, RWF_NOWAIT) >= 0; // EAGAIN: the disk would be asked; others: it can't be told
}

void Prefetcher::want(std::size_t count, const std::function<std::filesystem::path(std::size_t)>& pathOf)
{
    bool inMemory = true;
    for (std::size_t i = 0; i < kSamples && count > 0 && inMemory; ++i)
        inMemory = isInMemory(pathOf(count * i / kSamples));
    if (inMemory)
        return;
    std::vector<std::filesystem::path> paths;
    for (std::size_t i = 0; i < count; ++i)
        if (std::filesystem::path path = pathOf(i); !path.empty())
            paths.push_back(std::move(path));
    std::sort(paths.begin(), paths.end()); // files of one folder lie near each other on most disks
    {
        const std::scoped_lock lock(m_mutex);
        while (m_threads.size() < kInFlight)
            m_threads.emplace_back([this](const std::stop_token& stop) { work(stop); });
        std::move(paths.begin(), paths.end(), std::back_inserter(m_queue));
    }
    m_wakeUp.notify_all();
}

void Prefetcher::work(const std::stop_token& stop)
{
    for (;;) {
        std::filesystem::path path;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wakeUp.wait(lock, stop, [this] { return !m_queue.empty(); }))
                return;
            path = std::move(m_queue.front());
            m_queue.pop_front();
        }
        if (const UniqueFd fd = openForReading(m_folder, path))
            ::posix_fadvise(fd.value(), 0, 0, POSIX_FADV_WILLNEED);
    }
}

} // namespace taxon::shards
