// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace taxon {

/// Time as a constructor argument, so that tests need not wait. Steady time is for durations, wall time only for people.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const { return std::chrono::steady_clock::now(); }
    [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const { return std::chrono::system_clock::now(); }
};

[[nodiscard]] const Clock& realClock();

/// "2026-11-22T23:31:00.123Z" (UTC, milliseconds).
[[nodiscard]] std::string toIso8601(std::chrono::system_clock::time_point time);
/// The inverse, to the second, also of times without a fraction; nothing if \p text is no such time.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> fromIso8601(const std::string& text);
/// "20261122-233100" (UTC), for ids of runs and data sets.
[[nodiscard]] std::string toIdStamp(std::chrono::system_clock::time_point time);

} // namespace taxon
