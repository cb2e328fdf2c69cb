// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress_bar.h"

#include "base/duration.h"
#include "base/json_file.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace taxon::cli {
namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

std::size_t terminalWidth()
{
    winsize size{};
    return ::ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void print(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

} // namespace

void ProgressBar::show(const jobs::Progress& progress)
{
    if (m_kind == Kind::None)
        return;
    const std::scoped_lock lock(m_mutex);
    const auto now = steady_clock::now();
    const bool last = progress.total != 0 && progress.done >= progress.total;
    const bool another = progress.label != m_label || progress.done < m_firstDone;
    if (another) {
        m_label = progress.label;
        m_firstDone = progress.done;
        m_start = now;
    }
    if (m_kind == Kind::Bar) {
        drawBar(progress, text(progress, duration<double>(now - m_start).count()));
        return;
    }
    const std::chrono::seconds pause(another || m_kind == Kind::Json ? 1 : 5); // sixty short epochs are no sixty lines
    if (!last && now - m_lastLine < pause)
        return;
    m_lastLine = now;
    if (m_kind == Kind::Json)
        print(
            Json{{"kind", "progress"}, {"label", progress.label}, {"done", progress.done}, {"total", progress.total}, {"unit", progress.unit}}.dump()
            + "\n");
    else
        print(text(progress, duration<double>(now - m_start).count()) + "\n");
}

std::string ProgressBar::text(const jobs::Progress& progress, double elapsedSeconds) const
{
    const bool bytes = progress.unit == "bytes"; // "1.2 GB", not "1200000000 bytes"
    const auto amount = [&](std::uint64_t value) { return bytes ? formatBytes(value) : std::to_string(value); };
    std::string line = fmt::format("{}: {}", progress.label, amount(progress.done));
    if (progress.total > 0)
        line += " of " + amount(progress.total);
    if (!bytes)
        line += " " + progress.unit;
    const double rate = elapsedSeconds > 0.2 ? static_cast<double>(progress.done - m_firstDone) / elapsedSeconds : 0.0;
    if (rate > 0) {
        line += bytes ? fmt::format(", {}/s", formatBytes(static_cast<std::uintmax_t>(rate))) : fmt::format(", {:.{}f}/s", rate, rate < 10 ? 1 : 0);
        if (progress.done < progress.total)
            line += fmt::format(", {} left", durationWords(static_cast<double>(progress.total - progress.done) / rate));
    }
    return line;
}

void ProgressBar::drawBar(const jobs::Progress& progress, const std::string& text)
{
    const std::size_t width = terminalWidth();
    std::string bar;
    if (progress.total > 0 && width >= 60) {
        constexpr std::size_t kCells = 20;
        const auto filled = static_cast<std::size_t>(static_cast<double>(kCells) * static_cast<double>(std::min(progress.done, progress.total))
                                                     / static_cast<double>(progress.total));
        const std::string full = std::string(filled, '=');
        bar = fmt::format("[{}{}{}{}] ", m_colour ? "\x1b[32m" : "", full, m_colour ? "\x1b[0m" : "", std::string(kCells - filled, ' '));
    }
    const std::size_t room = width > 24 ? width - (bar.empty() ? 1 : 24) : width;
    print("\r\x1b[K" + bar + text.substr(0, room));
    m_drawn = true;
}

void ProgressBar::message(const std::string& line)
{
    const std::scoped_lock lock(m_mutex);
    print((m_drawn ? "\r\x1b[K" : "") + line + "\n");
    m_drawn = false;
}

void ProgressBar::clear()
{
    const std::scoped_lock lock(m_mutex);
    if (m_drawn)
        print("\r\x1b[K");
    m_drawn = false;
}

} // namespace taxon::cli
