// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/sleep.h"

#include <condition_variable>
#include <mutex>

namespace taxon::jobs {

void sleep(std::chrono::milliseconds time, const Context& context)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, context.stopToken(), time, [] { return false; });
    context.throwIfStopped();
}

} // namespace taxon::jobs
