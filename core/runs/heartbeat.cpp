// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/heartbeat.h"

namespace taxon::runs {

Heartbeat::Heartbeat(EventLog& events, std::chrono::milliseconds interval)
    : m_thread([this, &events, interval](const std::stop_token& stop) {
          std::unique_lock lock(m_mutex);
          while (!stop.stop_requested())
              if (!m_wake.wait_for(lock, stop, interval, [&stop] { return stop.stop_requested(); }))
                  events.append("heartbeat");
      })
{}

Heartbeat::~Heartbeat() = default;

} // namespace taxon::runs
