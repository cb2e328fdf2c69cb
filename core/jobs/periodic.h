// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace taxon::jobs {

/// Calls a function at each interval, on a thread of its own, while it lives: first after one interval, never twice at once. Its end interrupts the
/// wait and waits for a call that is under way.
class Periodic {
public:
    /// \param action  must not throw; its stop token says that the object is about to go, for calls that may take long.
    Periodic(std::chrono::milliseconds interval, std::function<void(const std::stop_token&)> action);
    ~Periodic();
    Periodic(const Periodic&) = delete;
    Periodic& operator=(const Periodic&) = delete;

private:
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread; ///< last: joined before the rest goes
};

} // namespace taxon::jobs
