// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace taxon::runs {

/// Appends a "heartbeat" event at each interval while it lives, so that a reader can tell a working run from a dead one.
class Heartbeat {
public:
    /// \param events  must outlive the object.
    explicit Heartbeat(EventLog& events, std::chrono::milliseconds interval = std::chrono::seconds(10));
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

private:
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

} // namespace taxon::runs
