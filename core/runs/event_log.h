// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/json_file.h"
#include "jobs/context.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace taxon::runs {

/// One event of a run, as a line of events.jsonl: {"v":1,"seq":…,"t":…,"kind":…, fields…} (docs/formats/events.md).
///
/// Kinds and their fields:
///   hello       {"run","pid","host","version"}                 a process (attempt) starts on the run
///   stage       {"stage","state":"started|finished|skipped|failed","seconds"?}
///   progress    {"stage","done","total","unit","label"}         at most each second a label
///   metric      {"epoch", "step"?, "train/loss","train/accuracy","val/loss","val/accuracy","lr","images_per_second"}   one per epoch
///   checkpoint  {"epoch","path","best":bool}
///   image_problem {"path","reason"}
///   warning     {"message"}
///   heartbeat   {}, and system {"system/cpu_utilization_percentage", …} (system_use.h)   each 10 s
///   done        {"version"?}      error {"code","message","where","hint"}
struct Event {
    std::uint64_t seq = 0;
    std::string time; ///< ISO 8601, UTC
    std::string kind;
    Json fields; ///< an object
};

/// Appends events to events.jsonl and tells listeners. Thread-safe. A torn last line (killed writer) is cut off at open and
/// numbering goes on after the last whole line.
class EventLog {
public:
    using Listener = std::function<void(const Event&)>;

    /// \throws Error{Io|NoSpace}.
    explicit EventLog(const std::filesystem::path& file, const Clock& clock = realClock());
    ~EventLog();

    /// Listeners run in append()'s thread, in order of adding.
    void addListener(Listener listener);
    /// Writes one line and fsyncs it for kinds other than progress, heartbeat and system. A full disk never throws here: the
    /// listeners still hear the event, and healthy() turns false.
    void append(const std::string& kind, Json fields = Json::object());
    [[nodiscard]] bool healthy() const noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Reads whole lines from \p offset on, and moves \p offset behind the last whole line: how a window follows a run.
/// Lines of another version or shape are skipped. Returns empty when there is nothing new or no file yet.
[[nodiscard]] std::vector<Event> readEvents(const std::filesystem::path& file, std::uintmax_t& offset);

} // namespace taxon::runs
