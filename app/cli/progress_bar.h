// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"

#include <chrono>
#include <mutex>
#include <string>

namespace taxon::cli {

/// Progress on stderr: a bar with rate and time left on a terminal, a plain line each few seconds elsewhere, or JSON lines.
/// Thread-safe.
class ProgressBar {
public:
    enum class Kind { None, Bar, Lines, Json };

    explicit ProgressBar(Kind kind, bool colour) : m_kind(kind), m_colour(colour) {}
    ~ProgressBar() { clear(); }
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(const jobs::Progress& progress);
    /// Prints a whole line in the bar's place; the bar comes back with the next show().
    void message(const std::string& line);
    /// Removes the bar from the terminal.
    void clear();

private:
    [[nodiscard]] std::string text(const jobs::Progress& progress, double elapsedSeconds) const;
    void drawBar(const jobs::Progress& progress, const std::string& text);

    const Kind m_kind;
    const bool m_colour;
    std::mutex m_mutex;
    std::string m_label;
    std::uint64_t m_firstDone = 0;
    std::chrono::steady_clock::time_point m_start{};
    std::chrono::steady_clock::time_point m_lastLine{};
    bool m_drawn = false;
};

} // namespace taxon::cli
