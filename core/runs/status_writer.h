// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <functional>
#include <mutex>
#include <string>

namespace taxon::runs {

/// Keeps status.json the newest picture of a run: a listener of its event log.
///
/// A stage change, a metric and the end are written at once, progress and heartbeats at most each second. A write that fails
/// (a full disk) does not end the run; healthy() turns false. Thread-safe.
class StatusWriter {
public:
    StatusWriter(RunFolder run, RunStatus status, const Clock& clock = realClock());

    void hear(const Event& event);
    /// Changes the status under the lock and writes it.
    void change(const std::function<void(RunStatus&)>& change);
    [[nodiscard]] RunStatus status() const;
    [[nodiscard]] bool healthy() const;

private:
    void write();
    void hearStage(const Event& event);
    void hearProgress(const Event& event);

    const RunFolder m_run;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    RunStatus m_status;
    bool m_healthy = true;
    std::chrono::steady_clock::time_point m_lastWrite{};
    std::string m_label;       ///< of the last progress
    std::uint64_t m_total = 0; ///< what the rate below is about: an epoch's label changes, the total of all epochs stays
    std::uint64_t m_firstDone = 0, m_lastDone = 0;
    std::chrono::steady_clock::time_point m_firstTime{};
};

} // namespace taxon::runs
