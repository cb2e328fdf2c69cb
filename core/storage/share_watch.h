// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "jobs/context.h"
#include "storage/storage.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace taxon::storage {

/// How long a share may keep silent.
struct Patience {
    std::chrono::milliseconds warn{30'000};    ///< then people are told
    std::chrono::milliseconds giveUp{600'000}; ///< then the call fails
    std::chrono::milliseconds grace{3'000};    ///< after a stop: how long a system call under way may still take
};

/// The two-way line between a call on a share and whoever waits for it. Thread-safe.
class Pulse {
public:
    /// Says that the share answered, after \p bytes more. \throws Error{Cancelled} when nobody waits any more.
    void beat(std::uint64_t bytes = 0)
    {
        m_bytes += bytes;
        ++m_beats;
        if (m_stop)
            throw Error(ErrorCode::Cancelled, "The work was stopped.");
    }

private:
    friend void runWatched(const std::string&, const Patience&, const jobs::Context&, const Meter&, const std::function<void(Pulse&)>&);
    std::atomic<std::uint64_t> m_bytes{0};
    std::atomic<std::uint64_t> m_beats{0};
    std::atomic<bool> m_stop{false};
};

/// Runs \p body, which reads or writes the share \p where, on a thread of its own and waits for it.
///
/// A system call on a share whose server is gone can't be cancelled, it may sleep for hours. So this call returns without it:
/// after a stop within Patience::grace, after Patience::giveUp without a beat with Error{Io}: "unreachable since". The thread is
/// then left behind, and ends with its first beat after the share answers, or with the process (SIGKILL ends a thread that
/// waits for NFS, SMB or FUSE). Therefore \p body must own whatever it touches: captures by value or shared_ptr only.
void runWatched(const std::string& where, const Patience& patience, const jobs::Context& context, const Meter& meter,
                const std::function<void(Pulse&)>& body);

/// The same for a body with a result.
template <typename Result>
Result watched(const std::string& where, const Patience& patience, const jobs::Context& context, const Meter& meter,
               const std::function<Result(Pulse&)>& body)
{
    const auto result = std::make_shared<std::optional<Result>>();
    runWatched(where, patience, context, meter, [result, body](Pulse& pulse) { *result = body(pulse); });
    return std::move(result->value());
}

} // namespace taxon::storage
