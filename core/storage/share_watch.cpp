// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/share_watch.h"

#include "base/clock.h"

#include <condition_variable>
#include <exception>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <thread>

namespace taxon::storage {
namespace {

using std::chrono::steady_clock;

struct Call {
    Pulse pulse;
    std::mutex mutex;
    std::condition_variable ended;
    bool done = false;
    std::exception_ptr failure;
};

std::string unreachable(steady_clock::duration silence)
{
    return fmt::format("The storage has been unreachable since {}.",
                       toIso8601(realClock().wall() - std::chrono::duration_cast<std::chrono::milliseconds>(silence)));
}

} // namespace

void runWatched(const std::string& where, const Patience& patience, const jobs::Context& context, const Meter& meter,
                const std::function<void(Pulse&)>& body)
{
    context.throwIfStopped();
    const auto call = std::make_shared<Call>();
    std::thread([call, body] {
        try {
            body(call->pulse);
        } catch (...) {
            call->failure = std::current_exception();
        }
        const std::scoped_lock lock(call->mutex);
        call->done = true;
        call->ended.notify_all();
    }).detach();

    std::uint64_t told = 0, beats = 0;
    auto lastBeat = steady_clock::now();
    std::string silentSince;
    std::optional<steady_clock::time_point> leaveAt;
    std::unique_lock lock(call->mutex);
    while (!call->done) {
        call->ended.wait_for(lock, std::chrono::milliseconds(100), [&] { return call->done; });
        lock.unlock(); // the listeners may take their time
        const auto now = steady_clock::now();
        if (const std::uint64_t bytes = call->pulse.m_bytes; meter && bytes > told) {
            meter(bytes - told);
            told = bytes;
        }
        if (const std::uint64_t beat = call->pulse.m_beats; beat != beats) {
            beats = beat;
            lastBeat = now;
            if (!silentSince.empty())
                context.warn(where + ": the storage answers again.");
            silentSince.clear();
        } else if (now - lastBeat > patience.warn && silentSince.empty()) {
            silentSince = unreachable(now - lastBeat);
            context.warn(where + ": " + silentSince + " Waiting.");
        }
        if (now - lastBeat > patience.giveUp) {
            call->pulse.m_stop = true;
            throw Error(
                ErrorCode::Io, unreachable(now - lastBeat), where,
                "Look whether the share is mounted and its server answers, then start the same command again: what has arrived is not sent twice.");
        }
        if (context.stopRequested()) {
            call->pulse.m_stop = true;
            leaveAt = leaveAt.value_or(now + patience.grace);
            if (now >= *leaveAt)
                throw Error(ErrorCode::Cancelled, "The work was stopped while the storage did not answer.", where);
        }
        lock.lock();
    }
    if (call->failure)
        std::rethrow_exception(call->failure);
    if (const std::uint64_t bytes = call->pulse.m_bytes; meter && bytes > told)
        meter(bytes - told);
}

} // namespace taxon::storage
