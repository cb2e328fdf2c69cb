// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <sched.h>
#include <thread>
#include <vector>

namespace taxon::jobs {

unsigned defaultThreads()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
    return std::max(1u, std::thread::hardware_concurrency());
}

void parallelFor(std::size_t count, unsigned threads, const Context& context, const std::function<void(std::size_t)>& body)
{
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::exception_ptr failure;
    std::mutex failureMutex;
    const auto work = [&] {
        while (!failed.load(std::memory_order_relaxed) && !context.stopRequested()) {
            const std::size_t i = next.fetch_add(1, std::memory_order_relaxed);
            if (i >= count)
                return;
            try {
                body(i);
            } catch (...) {
                const std::scoped_lock lock(failureMutex);
                if (!failed.exchange(true))
                    failure = std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> workers;
        const std::size_t extra = std::min<std::size_t>(std::max(1u, threads), std::max<std::size_t>(count, 1)) - 1;
        workers.reserve(extra);
        for (std::size_t t = 0; t < extra; ++t)
            workers.emplace_back(work);
        work();
    }
    if (failure)
        std::rethrow_exception(failure);
    if (next.load() < count)
        context.throwIfStopped();
}

} // namespace taxon::jobs
