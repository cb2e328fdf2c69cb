// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "jobs/periodic.h"
#include "remote/run_push.h"
#include "runs/event_log.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace taxon::remote {

/// How often a worker sends.
struct PushPace {
    std::chrono::milliseconds picture = std::chrono::seconds(5);  ///< log, events, status
    std::chrono::milliseconds results = std::chrono::seconds(30); ///< the rest; at once after a checkpoint and a stage
    int share = 4;                                                ///< after a send it pauses so many times as long as that took
};

/// Sends a run's folder into a storage while a worker works on it: hear() is a listener of its events. A place that doesn't answer never hurts the run: it is told once,
/// and tried again at the next turn.
class RunPusher {
public:
    /// \param say   a line for people, from any thread.
    /// \param root  outlives this object. What the run folder holds now was fetched from there.
    /// \param stop  ends what is on its way, so that finish() has its time for what is newer.
    RunPusher(runs::RunFolder run, storage::Storage& root, std::function<void(const std::string&)> say, std::stop_token stop, PushPace pace = {});

    /// The first "hello" tells the attempt; before it nothing is sent.
    void hear(const runs::Event& event);
    /// When the run has ended: sends what is left, and returns when all has arrived. \throws what the last try threw, after \p patience;
    /// Error{Locked} if a newer attempt took the run over; Error{Cancelled} on a stop of \p context.
    void finish(std::chrono::milliseconds patience, const jobs::Context& context);

private:
    struct Turn { ///< of one thread
        const char* what;
        std::chrono::milliseconds pace;
        std::chrono::steady_clock::time_point next{};
        std::string trouble{};
    };
    void take(Turn& turn, const std::function<void()>& send);
    void tell(Turn& turn, const std::string& trouble) const;

    runs::RunFolder m_run;
    storage::Storage& m_root;
    std::function<void(const std::string&)> m_say;
    int m_share;
    std::unique_ptr<RunPush> m_push;
    std::atomic<bool> m_isUrgent{false}, m_isSuperseded{false};
    Turn m_pictureTurn, m_resultsTurn;
    jobs::Context m_context;
    std::unique_ptr<jobs::Periodic> m_pictures, m_results; ///< last: they end before the rest goes
};

} // namespace taxon::remote
