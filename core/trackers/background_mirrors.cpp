// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/background_mirrors.h"

#include "base/error.h"

#include <algorithm>
#include <exception>

namespace taxon::trackers {

BackgroundMirrors::BackgroundMirrors(std::vector<std::unique_ptr<Mirror>> mirrors, Warn warn, BackgroundOptions options)
    : m_warn(std::move(warn)), m_options(options)
{
    for (auto& mirror : mirrors)
        m_workers.push_back(std::make_unique<Worker>(Worker{std::move(mirror), false, {}, {}}));
    for (auto& worker : m_workers)
        worker->thread = std::jthread([this, &worker = *worker](const std::stop_token& stop) { work(worker, stop); });
}

BackgroundMirrors::~BackgroundMirrors()
{
    finish();
}

std::string BackgroundMirrors::catchUp(Mirror& mirror, const std::stop_token& stop)
{
    try {
        static_cast<void>(mirror.catchUp(stop));
    } catch (const std::exception& error) { // whatever it is: it must not reach the run
        return error.what();
    }
    return {};
}

void BackgroundMirrors::work(Worker& worker, const std::stop_token& stop)
{
    auto pause = m_options.firstPause;
    bool failing = false;
    std::string problem;
    for (bool last = false; !last;) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, stop, failing ? pause : m_options.interval, [this] { return m_finishing; });
            last = m_finishing;
        }
        problem = catchUp(*worker.mirror, stop);
        if (problem.empty() && failing)
            m_warn(worker.mirror->name() + " works again; it has what it missed.");
        else if (!problem.empty() && !failing && !last)
            m_warn(worker.mirror->name() + ": " + problem + " The run goes on; it is tried again.");
        pause = failing && !problem.empty() ? std::min(2 * pause, m_options.longestPause) : m_options.firstPause;
        failing = !problem.empty();
    }
    const std::scoped_lock lock(m_mutex);
    worker.done = true;
    worker.problem = problem;
    m_ended.notify_all();
}

void BackgroundMirrors::finish()
{
    {
        std::unique_lock lock(m_mutex);
        if (m_finishing)
            return;
        m_finishing = true;
        m_wake.notify_all();
        m_ended.wait_for(lock, m_options.lastWait,
                         [this] { return std::all_of(m_workers.begin(), m_workers.end(), [](const auto& worker) { return worker->done; }); });
    }
    for (auto& worker : m_workers)
        worker->thread.request_stop();
    for (auto& worker : m_workers) {
        worker->thread.join();
        if (!worker->problem.empty())
            m_warn(worker->mirror->name() + " does not have all of the run: " + worker->problem + " Send the rest with: taxon runs mirror.");
    }
}

} // namespace taxon::trackers
