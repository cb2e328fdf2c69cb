// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::trackers {

/// How far a mirror is in events.jsonl: the first part of its state file.
struct MirrorPosition {
    std::uint64_t offset = 0; ///< behind a line that was sent, and
    std::uint64_t seq = 0;    ///< the number of that line
    std::uint64_t sent = 0;   ///< the last number that was sent; larger than seq where sending ended in the middle
    std::int64_t epoch = 0;   ///< of the last metric that was sent: the step of the final scores

    friend bool operator==(const MirrorPosition&, const MirrorPosition&) = default;
};

/// The events behind a position, and the position behind them.
struct NewEvents {
    std::vector<runs::Event> events;
    MirrorPosition from; ///< the position given, or nothing at all where the log is not the one it was in (cut by a power failure, or another file)
    MirrorPosition to;   ///< once all of them are sent
};

/// Reads what was not sent yet. O(new bytes of the log), all in memory.
[[nodiscard]] NewEvents eventsBehind(const MirrorPosition& position, const std::filesystem::path& events);

/// Remembers that \p event was sent, where sending ends in the middle.
void advance(MirrorPosition& position, const runs::Event& event);

/// The state file of the mirror \p tracker ("mlflow") as an object with format, version and position, for more fields.
[[nodiscard]] Json toJson(const MirrorPosition& position, const std::string& tracker);
/// The inverse; \p json gets the whole object. The default position and an empty object if there is no file.
/// \throws Error{Damaged|Unsupported|Io} with the way out.
[[nodiscard]] MirrorPosition readPosition(const std::filesystem::path& file, const std::string& tracker, Json& json);

} // namespace taxon::trackers
