// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/periodic.h"

#include <utility>

namespace taxon::jobs {

Periodic::Periodic(std::chrono::milliseconds interval, std::function<void(const std::stop_token&)> action)
    : m_thread([this, interval, action = std::move(action)](const std::stop_token& stop) {
          std::unique_lock lock(m_mutex);
          while (!m_wake.wait_for(lock, stop, interval, [&stop] { return stop.stop_requested(); }))
              action(stop);
      })
{}

Periodic::~Periodic() = default;

} // namespace taxon::jobs
