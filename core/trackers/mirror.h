// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>

namespace taxon::trackers {

/// What one catchUp() did.
struct Sent {
    std::size_t points = 0; ///< values of metrics that were sent
    std::string place;      ///< where they are to be seen: a URL or a folder; "" if there was nothing to mirror yet
};

/// A copy of a run's events somewhere else. events.jsonl is the truth; a mirror remembers in a file of the run folder how much of it
/// was sent (docs/formats/mirror.md), and sends the rest when asked.
class Mirror {
public:
    virtual ~Mirror() = default;
    /// For messages: "MLflow".
    [[nodiscard]] virtual std::string name() const = 0;
    /// Sends what is new, whatever was in the way before, and nothing twice. Only one process at a time does it for one run.
    /// \throws Error: what could not be sent is sent by the next call. Error{Locked} while another process is at it, Error{Cancelled}
    ///         once \p stop is requested, which also ends a request that waits for an answer.
    virtual Sent catchUp(const std::stop_token& stop) = 0;
};

} // namespace taxon::trackers
