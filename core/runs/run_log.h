// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/unique_fd.h"
#include "runs/event_log.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace taxon::runs {

/// run.log: the run in lines for people, appended as it goes by all attempts. A listener of the event log.
///
/// Progress is written at most each ten seconds a label; the file is fsynced at stage ends, warnings and errors. Thread-safe.
/// A full disk is ignored here: the event log tells it.
class RunLog {
public:
    /// \throws Error{Io|NoSpace}.
    explicit RunLog(const std::filesystem::path& file, const Clock& clock = realClock());

    void hear(const Event& event);
    /// One line of a stage's own.
    void write(const std::string& line);
    /// Whether this process's stderr goes to the same file (a detached worker): what main() prints at the end is in it then.
    [[nodiscard]] bool isStandardError() const noexcept { return m_isStandardError; }

private:
    void append(const std::string& time, const std::string& line, bool flush);

    UniqueFd m_fd;
    const Clock& m_clock;
    bool m_isStandardError = false;
    std::mutex m_mutex;
    std::map<std::string, std::chrono::steady_clock::time_point> m_lastProgress;
};

/// The whole lines of a log behind \p offset, which moves behind them: how it is followed. Reads only those; a file that has become shorter is
/// another one and read from its start. "" where nothing is new, or there is no file.
[[nodiscard]] std::string readNewLines(const std::filesystem::path& file, std::uintmax_t& offset);

/// The line for people of one event, without the time; "" for events that are none of their business (heartbeats).
[[nodiscard]] std::string toLine(const Event& event);

} // namespace taxon::runs
