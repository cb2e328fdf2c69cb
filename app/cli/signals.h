// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.h"

#include <atomic>
#include <stop_token>
#include <thread>

namespace taxon::cli {

/// Turns SIGINT and SIGTERM into a stop request, handled on a thread of its own; a second SIGINT ends the process at once.
/// SIGPIPE is ignored: a closed pipe is a failed write. Make it before any other thread, so that all inherit the mask.
class Signals {
public:
    Signals();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }
    /// Whether SIGTERM came.
    [[nodiscard]] bool terminated() const noexcept { return m_terminated; }

private:
    void wait();

    std::stop_source m_stop;
    std::atomic<bool> m_terminated{false};
    UniqueFd m_signals;
    UniqueFd m_end;
    std::thread m_thread;
};

} // namespace taxon::cli
