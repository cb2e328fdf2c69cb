// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace taxon::runs {

/// Appends a "system" event with the use of processors, memory and GPUs at each interval while it lives.
class SystemMonitor {
public:
    /// \param events  must outlive the object.
    explicit SystemMonitor(EventLog& events, std::chrono::milliseconds interval = std::chrono::seconds(10));
    ~SystemMonitor();
    SystemMonitor(const SystemMonitor&) = delete;
    SystemMonitor& operator=(const SystemMonitor&) = delete;

private:
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

} // namespace taxon::runs
