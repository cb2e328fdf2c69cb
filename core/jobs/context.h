// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

namespace taxon::jobs {

/// How far a piece of work is: \p done of \p total \p unit ("images"); total 0 = not known yet.
struct Progress {
    std::string label;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::string unit = "images";
};

/// What a long function of the core is given: how to notice that it should stop, and where to tell how far it is.
///
/// Thread-safe: workers of one job share it. The listener is called from the calling thread, one call at a time, at most
/// each 100 ms for progress of the same label (always for the last step) and for each warning.
class Context {
public:
    using ProgressListener = std::function<void(const Progress&)>;
    using WarningListener = std::function<void(const std::string&)>;

    Context() = default;
    Context(std::stop_token stop, ProgressListener onProgress, WarningListener onWarning = {});

    /// \throws Error{Cancelled} once a stop was requested.
    void throwIfStopped() const;
    [[nodiscard]] bool stopRequested() const noexcept { return m_stop.stop_requested(); }
    [[nodiscard]] const std::stop_token& stopToken() const noexcept { return m_stop; }

    void progress(const Progress& progress) const;
    void warn(const std::string& message) const;

private:
    std::stop_token m_stop;
    ProgressListener m_onProgress;
    WarningListener m_onWarning;
    mutable std::mutex m_mutex;
    mutable std::string m_lastLabel;
    mutable std::int64_t m_lastNanoseconds = 0;
};

} // namespace taxon::jobs
