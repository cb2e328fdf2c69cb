// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trackers/mirror.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace taxon::trackers {

struct BackgroundOptions {
    std::chrono::milliseconds interval{5000};     ///< between two looks at the events
    std::chrono::milliseconds firstPause{10'000}; ///< after a failure; doubled by each one that follows
    std::chrono::milliseconds longestPause{300'000};
    std::chrono::milliseconds lastWait{10'000}; ///< at the end, for what is still to be sent
};

/// Keeps mirrors up to date while a run goes on, each on a thread of its own: a server that is down, slow or wrong costs the run nothing.
class BackgroundMirrors {
public:
    using Warn = std::function<void(const std::string&)>;

    /// \param warn  is told the first failure of each mirror, and again when it works after one; from the mirrors' threads.
    BackgroundMirrors(std::vector<std::unique_ptr<Mirror>> mirrors, Warn warn, BackgroundOptions options = {});
    /// As finish().
    ~BackgroundMirrors();
    BackgroundMirrors(const BackgroundMirrors&) = delete;
    BackgroundMirrors& operator=(const BackgroundMirrors&) = delete;

    /// Lets each mirror send the end of the run, as far as lastWait allows; then ends the requests under way and the threads.
    /// What is missing is warned of. Calling it again does nothing.
    void finish();

private:
    struct Worker {
        std::unique_ptr<Mirror> mirror;
        bool done = false;   ///< with its last look
        std::string problem; ///< why that look failed; "" if it did not
        std::jthread thread;
    };
    void work(Worker& worker, const std::stop_token& stop);
    /// \returns why it failed; "" if it did not.
    [[nodiscard]] static std::string catchUp(Mirror& mirror, const std::stop_token& stop);

    const Warn m_warn;
    const BackgroundOptions m_options;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::condition_variable_any m_ended;
    bool m_finishing = false;
    std::vector<std::unique_ptr<Worker>> m_workers;
};

} // namespace taxon::trackers
