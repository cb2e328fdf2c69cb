// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/system_monitor.h"

#include "runs/system_use.h"

namespace taxon::runs {

SystemMonitor::SystemMonitor(EventLog& events, std::chrono::milliseconds interval)
    : m_thread([this, &events, interval](const std::stop_token& stop) {
          SystemUse use;
          std::unique_lock lock(m_mutex);
          while (!stop.stop_requested())
              if (!m_wake.wait_for(lock, stop, interval, [&stop] { return stop.stop_requested(); }))
                  if (Json sample = use.sample(stop); !sample.empty())
                      events.append("system", std::move(sample));
      })
{}

SystemMonitor::~SystemMonitor() = default;

} // namespace taxon::runs
